package dev.keystorevending.core.adopt;

import dev.keystorevending.core.keystore.Backing;
import dev.keystorevending.core.keystore.Connection;
import dev.keystorevending.core.keystore.KeyStoreName;
import dev.keystorevending.core.kms.SeenKeyStore;
import dev.keystorevending.core.problem.Problem;
import dev.keystorevending.core.problem.ProblemCode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What KMS shows of a key store, in a form that a record can have.
 *
 * @param connection the connection that KMS shows; reconcile compares it with KMS once more, because the answer may be old
 */
record Adoptable(KeyStoreName name, Backing backing, Optional<String> accessKeyId, Connection connection) {

    /** The form in which names are compared is part of a key of the table, which has room for this many bytes of UTF-8. */
    private static final int LONGEST_COMPARABLE = 1024;

    /** The key store, or why it cannot be adopted now. */
    sealed interface Result {
        record Possible(Adoptable value) implements Result {}

        record Impossible(Problem problem) implements Result {}
    }

    /**
     * Reads what KMS shows.
     *
     * @param settling after which time KMS shows the state of this moment
     */
    static Result of(SeenKeyStore seen, Instant now, Duration settling) {
        var name = new KeyStoreName(seen.name());
        if (seen.backing().isEmpty() || tooLong(name)) {
            return new Result.Impossible(new Problem(
                    ProblemCode.CustomKeyStoreNotReadable,
                    "The service cannot read the configuration that KMS shows for " + seen.id()
                            + ", or cannot compare its name with others."));
        }
        Optional<Instant> confirmAt = Optional.of(now.plus(settling));
        Backing backing = seen.backing().get();
        return switch (seen.state()) {
            case CONNECTED -> possible(name, seen, backing, new Connection.Connected(now, confirmAt));
            case DISCONNECTED -> possible(name, seen, backing, new Connection.Disconnected(now, confirmAt));
            case FAILED ->
                possible(
                        name,
                        seen,
                        backing,
                        new Connection.Failed(
                                now,
                                seen.errorCode().orElse("INTERNAL_ERROR"),
                                seen.state().name(),
                                confirmAt));
            case CONNECTING -> moving(seen);
            case DISCONNECTING -> moving(seen);
            case UNKNOWN -> moving(seen);
        };
    }

    /** Whether somebody had the key store connected when it was adopted. */
    boolean connected() {
        return connection instanceof Connection.Connected;
    }

    private static boolean tooLong(KeyStoreName name) {
        return name.comparable().getBytes(StandardCharsets.UTF_8).length > LONGEST_COMPARABLE;
    }

    private static Result possible(KeyStoreName name, SeenKeyStore seen, Backing backing, Connection connection) {
        return new Result.Possible(new Adoptable(name, backing, seen.accessKeyId(), connection));
    }

    private static Result moving(SeenKeyStore seen) {
        return new Result.Impossible(new Problem(
                ProblemCode.KeyStoreBusy,
                "KMS shows the key store as " + seen.state()
                        + ". It can be adopted when it is connected, disconnected or failed."));
    }
}
