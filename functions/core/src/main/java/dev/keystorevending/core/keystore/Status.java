package dev.keystorevending.core.keystore;

import dev.keystorevending.core.problem.Problem;
import java.time.Instant;
import java.util.Optional;

/** How far the creation of a key store has come. */
public sealed interface Status {

    /** Returns the number of the running or of the last failed attempt; 0 once the key store is created. */
    int attempt();

    /**
     * Reserved; KMS has not answered, or its answer is not known.
     *
     * @param attempt 1 for the request itself, one more for each takeover
     * @param leaseUntil until then nobody else may act for this key store
     * @param calledAt when {@code CreateCustomKeyStore} was last about to be called; written before the call
     * @param candidate the id that KMS answered, if this service could not confirm yet that the key store is its own
     */
    record Creating(int attempt, Instant leaseUntil, Instant calledAt, Optional<CustomKeyStoreId> candidate)
            implements Status {

        /** An attempt for which KMS has answered no id. */
        public Creating(int attempt, Instant leaseUntil, Instant calledAt) {
            this(attempt, leaseUntil, calledAt, Optional.empty());
        }
    }

    record Created(CustomKeyStoreId customKeyStoreId) implements Status {
        @Override
        public int attempt() {
            return 0;
        }
    }

    /**
     * KMS made nothing, and nothing is held any more. After a retryable problem a request with the same idempotency key takes the
     * record up again.
     *
     * @param attempt the number of the last attempt; the next one has a greater number, so that no late write is taken for its own
     */
    record Failed(Problem problem, int attempt) implements Status {}
}
