package dev.keystorevending.core.delete;

import dev.keystorevending.core.keystore.KeyStore;
import dev.keystorevending.core.problem.Problem;
import dev.keystorevending.core.problem.ProblemCode;

/** The outcome of a request to delete a key store. */
public sealed interface DeleteOutcome {

    /** The key store is deleted, or the service goes on deleting it. */
    record Accepted(KeyStore keyStore) implements DeleteOutcome {}

    record Rejected(Problem problem) implements DeleteOutcome {}

    /** The problem of a request whose precondition names another revision than the record has. */
    static Problem changed(KeyStore record) {
        return new Problem(
                ProblemCode.PreconditionFailed,
                "The key store's current ETag is \"" + record.revision()
                        + "\". Read the key store again before you delete it.");
    }
}
