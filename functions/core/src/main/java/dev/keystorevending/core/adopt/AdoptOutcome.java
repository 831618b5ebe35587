package dev.keystorevending.core.adopt;

import dev.keystorevending.core.keystore.KeyStore;
import dev.keystorevending.core.problem.Problem;

/** The outcome of a request to adopt a key store. */
public sealed interface AdoptOutcome {

    /**
     * The service manages the key store.
     *
     * @param replayed whether an earlier request with the same idempotency key adopted it
     */
    record Adopted(KeyStore keyStore, boolean replayed) implements AdoptOutcome {}

    record Rejected(Problem problem) implements AdoptOutcome {}
}
