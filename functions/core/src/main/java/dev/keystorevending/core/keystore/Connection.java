package dev.keystorevending.core.keystore;

import java.time.Instant;
import java.util.Optional;

/**
 * The state of a key store's connection to its cluster or proxy.
 *
 * <p>A state that has settled is compared with KMS once more at its {@code confirmAt}; afterwards it is empty.
 */
public sealed interface Connection {

    /** No connection was ever requested. */
    record NotRequested() implements Connection {}

    /**
     * A connect was requested; KMS has not accepted the command yet. The request has no deadline.
     *
     * @param first whether the key store is new and never had a connection, so that KMS cannot report a state from one
     * @param disconnectedAt when KMS accepted the disconnect that a failed key store needs before it is connected
     */
    record Requested(Instant since, boolean first, Optional<Instant> disconnectedAt) implements Connection {

        /** A request before any command. */
        public Requested(Instant since, boolean first) {
            this(since, first, Optional.empty());
        }
    }

    /**
     * KMS accepted the connect.
     *
     * @param requestedAt when the connect was requested
     * @param since when KMS last accepted the command
     * @param deadline the end of the time that KMS has, from the first accepted command
     * @param first as in {@link Requested}
     */
    record Connecting(Instant requestedAt, Instant since, Instant deadline, boolean first) implements Connection {}

    record Connected(Instant since, Optional<Instant> confirmAt) implements Connection {

        /** The same state after its last comparison. */
        public Connected confirmed() {
            return new Connected(since, Optional.empty());
        }
    }

    /**
     * The connect or disconnect failed.
     *
     * @param errorCode a {@code ConnectionErrorCodeType} of KMS, the code of KMS's refusal, or a code of this service
     * @param lastSeen the last state that KMS reported, in words
     */
    record Failed(Instant since, String errorCode, String lastSeen, Optional<Instant> confirmAt) implements Connection {

        /** The same state after its last comparison. */
        public Failed confirmed() {
            return new Failed(since, errorCode, lastSeen, Optional.empty());
        }
    }

    /** A disconnect was requested; KMS has not accepted the command yet. The request has no deadline. */
    record DisconnectRequested(Instant since) implements Connection {}

    /**
     * KMS accepted the disconnect.
     *
     * @param since when KMS last accepted the command
     * @param deadline the end of the time that KMS has, from the first accepted command
     */
    record Disconnecting(Instant since, Instant deadline) implements Connection {}

    record Disconnected(Instant since, Optional<Instant> confirmAt) implements Connection {

        /** The same state after its last comparison. */
        public Disconnected confirmed() {
            return new Disconnected(since, Optional.empty());
        }
    }

    /** Returns when reconcile must process the connection; empty if there is nothing to do. */
    default Optional<Instant> dueAt() {
        return switch (this) {
            case NotRequested none -> Optional.empty();
            case Requested requested -> Optional.of(requested.since());
            case Connecting connecting -> Optional.of(connecting.since());
            case DisconnectRequested requested -> Optional.of(requested.since());
            case Disconnecting disconnecting -> Optional.of(disconnecting.since());
            case Connected connected -> connected.confirmAt();
            case Failed failed -> failed.confirmAt();
            case Disconnected disconnected -> disconnected.confirmAt();
        };
    }

    /** Whether a request is pending or in progress. */
    default boolean moving() {
        return switch (this) {
            case Requested requested -> true;
            case Connecting connecting -> true;
            case DisconnectRequested requested -> true;
            case Disconnecting disconnecting -> true;
            case NotRequested none -> false;
            case Connected settled -> false;
            case Failed settled -> false;
            case Disconnected settled -> false;
        };
    }

    /** Returns when a request was made that KMS has not accepted yet; empty if there is none. */
    default Optional<Instant> unsentSince() {
        return switch (this) {
            case Requested requested -> Optional.of(requested.since());
            case DisconnectRequested requested -> Optional.of(requested.since());
            case NotRequested none -> Optional.empty();
            case Connecting sent -> Optional.empty();
            case Disconnecting sent -> Optional.empty();
            case Connected settled -> Optional.empty();
            case Failed settled -> Optional.empty();
            case Disconnected settled -> Optional.empty();
        };
    }
}
