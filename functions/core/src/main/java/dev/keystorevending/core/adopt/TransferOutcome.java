package dev.keystorevending.core.adopt;

import dev.keystorevending.core.keystore.KeyStore;
import dev.keystorevending.core.problem.Problem;

/** The outcome of a request to transfer a key store. */
public sealed interface TransferOutcome {

    /** The key store belongs to the new team. */
    record Transferred(KeyStore keyStore) implements TransferOutcome {}

    record Rejected(Problem problem) implements TransferOutcome {}
}
