package dev.keystorevending.core.adopt;

import dev.keystorevending.core.access.Access;
import dev.keystorevending.core.keystore.Principal;
import dev.keystorevending.core.kms.CustomKeyStores;
import dev.keystorevending.core.kms.DescribeAnswer;
import dev.keystorevending.core.kms.SeenKeyStore;
import dev.keystorevending.core.ledger.Ledger;
import dev.keystorevending.core.ledger.Owner;
import dev.keystorevending.core.problem.Problem;
import dev.keystorevending.core.problem.ProblemCode;
import dev.keystorevending.core.query.Answer;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Lists the custom key stores of the account and Region that belong to no live record. Administrators only. One that KMS has made
 * for a create request is among them until the request's result is recorded; its name is reserved, so it cannot be adopted.
 */
public final class UnmanagedKeyStores {

    private final Ledger ledger;
    private final Access access;
    private final CustomKeyStores kms;

    public UnmanagedKeyStores(Ledger ledger, Access access, CustomKeyStores kms) {
        this.ledger = ledger;
        this.access = access;
        this.kms = kms;
    }

    /** Returns them as KMS shows them, the oldest first. */
    public Answer<List<SeenKeyStore>> list(Principal caller) {
        return access.refuseAdministrator(caller)
                .<Answer<List<SeenKeyStore>>>map(Answer.Refused::new)
                .orElseGet(this::list);
    }

    private Answer<List<SeenKeyStore>> list() {
        return switch (kms.describeAll()) {
            case DescribeAnswer.Unavailable unavailable ->
                new Answer.Refused<>(new Problem(ProblemCode.KmsInternal, "KMS did not list its custom key stores."));
            case DescribeAnswer.Listed listed -> new Answer.Found<>(unmanaged(listed.stores()));
        };
    }

    private List<SeenKeyStore> unmanaged(List<SeenKeyStore> stores) {
        var owners = ledger.owners(stores.stream().map(SeenKeyStore::id).collect(Collectors.toSet()));
        return stores.stream()
                .filter(store -> Optional.ofNullable(owners.get(store.id()))
                        .filter(Owner::live)
                        .isEmpty())
                .sorted(Comparator.comparing(SeenKeyStore::createdAt)
                        .thenComparing(store -> store.id().value()))
                .toList();
    }
}
