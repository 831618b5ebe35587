package dev.keystorevending.core.query;

import dev.keystorevending.core.access.Access;
import dev.keystorevending.core.keystore.KeyStore;
import dev.keystorevending.core.keystore.KeyStoreId;
import dev.keystorevending.core.keystore.Principal;
import dev.keystorevending.core.keystore.TeamId;
import dev.keystorevending.core.ledger.AuditLine;
import dev.keystorevending.core.ledger.Ledger;
import dev.keystorevending.core.ledger.Page;
import dev.keystorevending.core.policy.Policies;
import dev.keystorevending.core.policy.StoredPolicy;
import dev.keystorevending.core.problem.Problem;
import dev.keystorevending.core.problem.ProblemCode;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Reads the key stores of a team and their history. Members of the team and administrators may read them. */
public final class KeyStores {

    /** The greatest page size, in key stores. */
    public static final int LARGEST_PAGE = 100;

    /** The page size if the request does not give one, in key stores. */
    public static final int USUAL_PAGE = 25;

    private final Ledger ledger;
    private final Policies policies;
    private final Access access;

    public KeyStores(Ledger ledger, Policies policies, Access access) {
        this.ledger = ledger;
        this.policies = policies;
        this.access = access;
    }

    public Answer<KeyStore> get(TeamId team, Principal caller, KeyStoreId id) {
        return asReader(
                team,
                caller,
                policy -> ledger.find(team, id)
                        .<Answer<KeyStore>>map(Answer.Found::new)
                        .orElseGet(() -> missing(team, id)));
    }

    /**
     * Returns one page of the list. An administrator also sees the records that a deleted team left, and gets {@code
     * PolicyNotFound} for a team that has neither a policy nor a record.
     *
     * @param after the last key store of the previous page
     */
    public Answer<Page<KeyStore, KeyStoreId>> list(
            KeyStoreList list, Principal caller, int pageSize, Optional<KeyStoreId> after) {
        TeamId team = list.team();
        return asReader(team, caller, policy -> {
            var page = ledger.list(team, list.filter(), list.order(), pageSize, after);
            boolean unknown = policy.isEmpty() && page.items().isEmpty() && !policies.hasHistory(team);
            return unknown
                    ? new Answer.Refused<>(new Problem(
                            ProblemCode.PolicyNotFound, "Team " + team + " has no policy and no key stores."))
                    : new Answer.Found<>(page);
        });
    }

    public Answer<List<AuditLine>> history(TeamId team, Principal caller, KeyStoreId id) {
        return asReader(team, caller, policy -> {
            var lines = ledger.history(team, id);
            return lines.isEmpty() ? missing(team, id) : new Answer.Found<>(lines);
        });
    }

    private static <T> Answer<T> missing(TeamId team, KeyStoreId id) {
        return new Answer.Refused<>(KeyStoreProblems.notFound(team, id));
    }

    private <T> Answer<T> asReader(TeamId team, Principal caller, Function<Optional<StoredPolicy>, Answer<T>> read) {
        var policy = policies.find(team);
        return access.refuseReader(policy, team, caller)
                .<Answer<T>>map(Answer.Refused::new)
                .orElseGet(() -> read.apply(policy));
    }
}
