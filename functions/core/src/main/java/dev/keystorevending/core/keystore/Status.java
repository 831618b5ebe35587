package dev.keystorevending.core.keystore;

import dev.keystorevending.core.problem.Problem;
import java.time.Instant;
import java.util.Optional;

/** How far the creation of a key store has come, its change or its deletion. */
public sealed interface Status {

    /** Returns the number of the running or of the last failed attempt; 0 once the key store is created. */
    int attempt();

    /** Returns the id of the key store that KMS has or had for this record; empty if it is not known or there is none. */
    default Optional<CustomKeyStoreId> inKms() {
        return switch (this) {
            case Creating creating -> Optional.empty();
            case Created created -> Optional.of(created.customKeyStoreId());
            case Changing changing -> Optional.of(changing.customKeyStoreId());
            case Deleting deleting -> Optional.of(deleting.customKeyStoreId());
            case Deleted deleted -> deleted.customKeyStoreId();
            case Failed failed -> Optional.empty();
        };
    }

    /** Whether the record holds its claims and one unit of its team's quota. */
    default boolean live() {
        return switch (this) {
            case Creating creating -> true;
            case Created created -> true;
            case Changing changing -> true;
            case Deleting deleting -> true;
            case Deleted deleted -> false;
            case Failed failed -> false;
        };
    }

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

    /**
     * KMS has the key store.
     *
     * @param refused why the last request to change or delete it came to nothing; empty if there was none, or if it was accepted
     */
    record Created(CustomKeyStoreId customKeyStoreId, Optional<Problem> refused) implements Status {

        public Created(CustomKeyStoreId customKeyStoreId) {
            this(customKeyStoreId, Optional.empty());
        }

        @Override
        public int attempt() {
            return 0;
        }
    }

    /**
     * A change was requested; KMS has not confirmed it yet. The request has no deadline: the call can be repeated. The record holds
     * the claims of its old and of its requested configuration.
     */
    record Changing(CustomKeyStoreId customKeyStoreId, Change change) implements Status {
        @Override
        public int attempt() {
            return 0;
        }
    }

    /**
     * A deletion was requested; KMS has not confirmed it yet. The request has no deadline: KMS never uses an id twice, so the call
     * can be repeated until KMS answers.
     *
     * @param since when the deletion was requested
     * @param leaseUntil until then only the request itself calls KMS, which has its caller's answer
     * @param disconnect whether the caller allowed to disconnect the key store
     * @param reconnect whether it is connected again if KMS refuses, because it was connected before
     */
    record Deleting(
            CustomKeyStoreId customKeyStoreId, Instant since, Instant leaseUntil, boolean disconnect, boolean reconnect)
            implements Status {
        @Override
        public int attempt() {
            return 0;
        }
    }

    /**
     * The key store is gone, or the service does not manage it any more; nothing is held.
     *
     * @param customKeyStoreId the id that it had in KMS, or has if it was kept there; empty if its creation had failed
     */
    record Deleted(Optional<CustomKeyStoreId> customKeyStoreId) implements Status {
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
