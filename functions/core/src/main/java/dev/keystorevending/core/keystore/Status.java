package dev.keystorevending.core.keystore;

import dev.keystorevending.core.problem.Problem;
import java.time.Instant;

/** How far the creation of a key store has come. */
public sealed interface Status {

    /**
     * Reserved; KMS has not answered, or its answer is not known.
     *
     * @param attempt 1 for the request itself, one more for each takeover
     * @param leaseUntil until then nobody else may act for this key store
     * @param calledAt when {@code CreateCustomKeyStore} was last about to be called; written before the call
     */
    record Creating(int attempt, Instant leaseUntil, Instant calledAt) implements Status {}

    record Created(CustomKeyStoreId customKeyStoreId) implements Status {}

    /** KMS made nothing, and nothing is held any more. */
    record Failed(Problem problem) implements Status {}
}
