package dev.keystorevending.core.connect;

import dev.keystorevending.core.keystore.KeyStore;
import dev.keystorevending.core.problem.Problem;

/** How a wish for another connection state ended. */
public sealed interface ConnectionOutcome {

    /** It is so already, or is on its way. */
    record Accepted(KeyStore keyStore) implements ConnectionOutcome {}

    record Rejected(Problem problem) implements ConnectionOutcome {}
}
