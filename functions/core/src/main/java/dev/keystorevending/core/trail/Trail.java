package dev.keystorevending.core.trail;

import dev.keystorevending.core.keystore.TeamId;
import dev.keystorevending.core.ledger.Page;
import java.time.Instant;
import java.util.Optional;

/** The audit trails of all teams. Every method throws {@code LedgerUnavailable} if the table does not answer. */
public interface Trail {

    /** Adds a line to the trail of a team. */
    void add(TeamId team, TrailLine line);

    /**
     * Takes one of the lines of the hour of {@code now} that a team's members have.
     *
     * @param most the number of lines in an hour
     * @return whether there was one left
     */
    boolean takeLine(TeamId team, Instant now, int most);

    /**
     * Returns one page of a trail, the newest line first; strongly consistent.
     *
     * @param after the position of the last line of the previous page
     */
    Page<TrailLine, TrailPosition> read(TeamId team, int pageSize, Optional<TrailPosition> after);
}
