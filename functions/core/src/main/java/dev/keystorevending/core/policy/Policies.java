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
     * Stores a new policy if the stored version is {@code expected}; 0 means that there is none. The versions of a team's
     * policies never repeat, not even after a delete.
     */
    PutAnswer put(StoredPolicy next, long expected);

    /** Whether the team has records or idempotency keys, of live key stores or of failed creations. */
    boolean hasHistory(TeamId team);

    /** Deletes the policy if the stored version is {@code expected} and the team has no key stores in use. */
    DeleteAnswer delete(TeamId team, long expected);

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
