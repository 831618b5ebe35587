package dev.keystorevending.core.adopt;

import dev.keystorevending.core.keystore.KeyStore;
import dev.keystorevending.core.keystore.Status;
import dev.keystorevending.core.problem.Problem;
import dev.keystorevending.core.problem.ProblemCode;
import java.util.Optional;

/** Decides whether a record can change hands: KMS has the key store, and nothing is in progress. */
final class InProgress {

    private InProgress() {}

    /** Returns why the record cannot be transferred or forgotten now; empty if it can. */
    static Optional<Problem> refuse(KeyStore record) {
        return switch (record.status()) {
            case Status.Creating creating -> busy("The key store is being created.");
            case Status.Changing changing -> busy("The key store is being changed.");
            case Status.Deleting deleting -> busy("The key store is being deleted.");
            case Status.Deleted deleted -> problem(ProblemCode.KeyStoreDeleted, "The key store is deleted.");
            case Status.Failed failed ->
                problem(
                        ProblemCode.KeyStoreNotCreated,
                        "The creation of the key store failed; KMS has no such key store.");
            case Status.Created created ->
                record.connection().moving()
                        ? busy("The key store is being connected or disconnected.")
                        : Optional.empty();
        };
    }

    private static Optional<Problem> busy(String detail) {
        return problem(ProblemCode.KeyStoreBusy, detail);
    }

    private static Optional<Problem> problem(ProblemCode code, String detail) {
        return Optional.of(new Problem(code, detail));
    }
}
