package dev.keystorevending.core.query;

import dev.keystorevending.core.keystore.KeyStore;
import dev.keystorevending.core.keystore.KeyStoreId;
import dev.keystorevending.core.keystore.TeamId;
import dev.keystorevending.core.problem.Problem;
import dev.keystorevending.core.problem.ProblemCode;
import java.util.Optional;

/** Why a request cannot act on a key store as its record is now. */
public final class KeyStoreProblems {

    private KeyStoreProblems() {}

    /** The team does not have the key store; the same whether or not another team has it. */
    public static Problem notFound(TeamId team, KeyStoreId id) {
        return new Problem(ProblemCode.KeyStoreNotFound, "Team " + team + " has no key store " + id + ".");
    }

    /** Others have changed the record each time it was read. */
    public static Problem busy() {
        return busy("Another request is changing the key store.");
    }

    public static Problem beingCreated() {
        return busy("The key store is being created.");
    }

    public static Problem beingChanged() {
        return busy("The key store is being changed.");
    }

    public static Problem beingDeleted() {
        return busy("The key store is being deleted.");
    }

    /** Something else is in progress. */
    public static Problem busy(String detail) {
        return new Problem(ProblemCode.KeyStoreBusy, detail);
    }

    /** The precondition names another revision than the record has. */
    public static Problem changedSince(KeyStore record, String verb) {
        return new Problem(
                ProblemCode.PreconditionFailed,
                "The key store's current ETag is \"" + record.revision() + "\". Read the key store again before you "
                        + verb + " it.");
    }

    /** Returns that KMS does not list the key store any more; empty if that is not known. */
    public static Optional<Problem> gone(KeyStore record) {
        return record.drift().gone().map(gone -> new Problem(ProblemCode.KeyStoreGone, gone.detail()));
    }
}
