package dev.keystorevending.core.policy;

import dev.keystorevending.core.keystore.TeamId;
import dev.keystorevending.core.ledger.Page;
import java.util.Optional;

/**
 * Where the teams' policies are kept. Every method throws {@link dev.keystorevending.core.ledger.LedgerUnavailable} where
 * the table does not answer.
 */
public interface Policies {

    Optional<StoredPolicy> find(TeamId team);

    /**
     * Returns one page of the teams that have a policy, in alphabetical order.
     *
     * @param after the last team of the previous page; it need not have a policy any more
     */
    Page<TeamSummary, TeamId> list(int pageSize, Optional<TeamId> after);

    /**
     * Stores the policy after the change if the stored version is the expected one, together with the change as a line of the history
     * and an event. The versions of a team's policies never repeat, not even after a delete.
     *
     * @param change has a policy after it
     * @param eventId a UUID
     */
    PutAnswer put(PolicyChange change, String eventId);

    /** Whether the team has records or idempotency keys, of live key stores or of failed creations. */
    boolean hasHistory(TeamId team);

    /**
     * Deletes the policy if the stored version is the expected one and the team has no key stores in use, together with the change as
     * a line of the history and an event.
     *
     * @param change has no policy after it
     * @param eventId a UUID
     */
    DeleteAnswer delete(PolicyChange change, String eventId);

    /**
     * Returns one page of the history of a team's policies, the newest change first; strongly consistent. A page can have fewer lines
     * than asked for and another one after it.
     *
     * @param since only changes to later versions are returned
     * @param before the version of the last line of the previous page
     */
    Page<PolicyChange, Long> history(TeamId team, long since, int pageSize, Optional<Long> before);

    /** Returns the version of the team's last delete; 0 if no policy of the team was ever deleted. */
    long lastDeleted(TeamId team);

    /** What came of a put. */
    sealed interface PutAnswer {
        record Stored() implements PutAnswer {}

        /** {@code current} is 0 where there is none. */
        record Changed(long current) implements PutAnswer {}

        /** There is none, but there was one up to the version {@code last}; the new one needs a higher version. */
        record VersionUsed(long last) implements PutAnswer {}
    }

    /** What came of a delete. */
    sealed interface DeleteAnswer {
        record Deleted() implements DeleteAnswer {}

        record Changed(long current) implements DeleteAnswer {}

        record StillUsed(int keyStores) implements DeleteAnswer {}
    }
}
