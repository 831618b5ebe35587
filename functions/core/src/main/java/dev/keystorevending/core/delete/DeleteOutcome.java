package dev.keystorevending.core.delete;

import dev.keystorevending.core.keystore.KeyStore;
import dev.keystorevending.core.problem.Problem;

/** The outcome of a request to delete a key store. */
public sealed interface DeleteOutcome {

    /** The key store is deleted, or the service goes on deleting it. */
    record Accepted(KeyStore keyStore) implements DeleteOutcome {}

    record Rejected(Problem problem) implements DeleteOutcome {}
}
