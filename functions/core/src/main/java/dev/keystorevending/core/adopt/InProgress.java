package dev.keystorevending.core.adopt;

import dev.keystorevending.core.keystore.KeyStore;
import dev.keystorevending.core.keystore.Status;
import dev.keystorevending.core.problem.Problem;
import dev.keystorevending.core.problem.ProblemCode;
import dev.keystorevending.core.query.KeyStoreProblems;
import java.util.Optional;

/** Decides whether a record can change hands: KMS has the key store, and nothing is in progress. */
final class InProgress {

    private InProgress() {}

    /** Returns why the record cannot be transferred or forgotten now; empty if it can. */
    static Optional<Problem> refuse(KeyStore record) {
        return switch (record.status()) {
            case Status.Creating creating -> Optional.of(KeyStoreProblems.beingCreated());
            case Status.Changing changing -> Optional.of(KeyStoreProblems.beingChanged());
            case Status.Deleting deleting -> Optional.of(KeyStoreProblems.beingDeleted());
            case Status.Deleted deleted -> problem(ProblemCode.KeyStoreDeleted, "The key store is deleted.");
            case Status.Failed failed ->
                problem(
                        ProblemCode.KeyStoreNotCreated,
                        "The creation of the key store failed; KMS has no such key store.");
            case Status.Created created ->
                record.connection().moving()
                        ? Optional.of(KeyStoreProblems.busy("The key store is being connected or disconnected."))
                        : Optional.empty();
        };
    }

    private static Optional<Problem> problem(ProblemCode code, String detail) {
        return Optional.of(new Problem(code, detail));
    }
}
