package dev.keystorevending.core.trail;

import dev.keystorevending.core.keystore.TeamId;
import dev.keystorevending.core.ledger.Page;
import java.util.Optional;
import java.util.OptionalInt;

/** The audit trails of all teams. Both methods throw {@code LedgerUnavailable} if the table does not answer. */
public interface Trail {

    /**
     * Adds a line to the trail of a team, unless the hour of the line has as many limited lines as it may have. One short attempt.
     *
     * @param most the number of limited lines in an hour; empty for a line that is always added
     */
    void add(TeamId team, TrailLine line, OptionalInt most);

    /**
     * Returns one page of a trail, the newest line first; strongly consistent.
     *
     * @param after the position of the last line of the previous page
     */
    Page<TrailLine, TrailPosition> read(TeamId team, int pageSize, Optional<TrailPosition> after);
}
