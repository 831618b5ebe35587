package dev.keystorevending.core.connect;

import dev.keystorevending.core.keystore.KeyStore;
import dev.keystorevending.core.problem.Problem;

/** The outcome of a request to connect or disconnect a key store. */
public sealed interface ConnectionOutcome {

    /** The key store is in the requested state or on its way to it. */
    record Accepted(KeyStore keyStore) implements ConnectionOutcome {}

    record Rejected(Problem problem) implements ConnectionOutcome {}
}
