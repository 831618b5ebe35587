package dev.keystorevending.core.query;

import dev.keystorevending.core.access.Access;
import dev.keystorevending.core.keystore.KeyStore;
import dev.keystorevending.core.keystore.KeyStoreId;
import dev.keystorevending.core.keystore.Principal;
import dev.keystorevending.core.keystore.TeamId;
import dev.keystorevending.core.ledger.AuditLine;
import dev.keystorevending.core.ledger.Filter;
import dev.keystorevending.core.ledger.Ledger;
import dev.keystorevending.core.ledger.Page;
import dev.keystorevending.core.ledger.PageToken;
import dev.keystorevending.core.problem.Problem;
import dev.keystorevending.core.problem.ProblemCode;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Reads the key stores of a team and their history. Only members of the team may read them. */
public final class KeyStores {

    /** The greatest page size, in key stores. */
    public static final int LARGEST_PAGE = 100;

    /** The page size if the request does not give one, in key stores. */
    public static final int USUAL_PAGE = 25;

    private final Ledger ledger;
    private final Access access;

    public KeyStores(Ledger ledger, Access access) {
        this.ledger = ledger;
        this.access = access;
    }

    public Answer<KeyStore> get(TeamId team, Principal caller, KeyStoreId id) {
        return asMember(
                team,
                caller,
                () -> ledger.find(team, id)
                        .<Answer<KeyStore>>map(Answer.Found::new)
                        .orElseGet(() -> missing(team, id)));
    }

    public Answer<Page> list(TeamId team, Principal caller, Filter filter, int pageSize, Optional<PageToken> from) {
        return asMember(team, caller, () -> new Answer.Found<>(ledger.list(team, filter, pageSize, from)));
    }

    public Answer<List<AuditLine>> history(TeamId team, Principal caller, KeyStoreId id) {
        return asMember(team, caller, () -> {
            var lines = ledger.history(team, id);
            return lines.isEmpty() ? missing(team, id) : new Answer.Found<>(lines);
        });
    }

    /** The problem for a key store that the team does not have; the same whether or not another team has it. */
    public static Problem notFound(TeamId team, KeyStoreId id) {
        return new Problem(ProblemCode.KeyStoreNotFound, "Team " + team + " has no key store " + id + ".");
    }

    private static <T> Answer<T> missing(TeamId team, KeyStoreId id) {
        return new Answer.Refused<>(notFound(team, id));
    }

    private <T> Answer<T> asMember(TeamId team, Principal caller, Supplier<Answer<T>> read) {
        return access.refuseMember(team, caller)
                .<Answer<T>>map(Answer.Refused::new)
                .orElseGet(read);
    }
}
