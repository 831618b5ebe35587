package dev.keystorevending.core.reconcile;

import dev.keystorevending.core.connect.ConnectionErrors;
import dev.keystorevending.core.keystore.Connection;
import dev.keystorevending.core.kms.ConnectionState;
import dev.keystorevending.core.kms.SeenKeyStore;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** The next step of a connection: a pure function of the record, the state that KMS reports, and the time. */
public sealed interface ConnectionStep {

    /** There is nothing to do now. */
    record Wait() implements ConnectionStep {}

    /** Call {@code ConnectCustomKeyStore}. */
    record Connect(Instant deadline) implements ConnectionStep {}

    /** Call {@code DisconnectCustomKeyStore}; the record does not change until KMS reports the new state. */
    record Disconnect() implements ConnectionStep {}

    /** Record the state that KMS reports. */
    record Note(Connection next) implements ConnectionStep {}

    /**
     * How long the state that KMS reports may be the one before a command, or may still change by the command of an older run.
     * That run may have read the record before it changed, and ends after at most 29 s.
     */
    Duration SETTLING = Duration.ofMinutes(1);

    /** Returns the next step; {@code seen} is empty if KMS does not list the key store. */
    static ConnectionStep next(Connection connection, Optional<SeenKeyStore> seen, Instant now) {
        return switch (connection) {
            case Connection.NotRequested settled -> new Wait();
            case Connection.Connected settled -> new Wait();
            case Connection.Failed settled -> new Wait();
            case Connection.Disconnected settled -> new Wait();
            case Connection.Requested requested -> requested(requested, seen, now);
            case Connection.Connecting connecting -> connecting(connecting, seen, now);
            case Connection.Disconnecting disconnecting -> disconnecting(disconnecting, seen, now);
        };
    }

    private static ConnectionStep requested(Connection.Requested requested, Optional<SeenKeyStore> seen, Instant now) {
        if (seen.isEmpty()) {
            return late(requested.deadline(), seen, now);
        }
        return switch (seen.get().state()) {
            case CONNECTED -> settled(requested.since(), new Connection.Connected(now), now);
            case CONNECTING -> new Note(new Connection.Connecting(now, requested.deadline()));
            case DISCONNECTED ->
                now.isAfter(requested.deadline())
                        ? late(requested.deadline(), seen, now)
                        : new Connect(requested.deadline());
            case FAILED -> now.isAfter(requested.deadline()) ? failed(seen.get(), now) : new Disconnect();
            case DISCONNECTING -> late(requested.deadline(), seen, now);
            case UNKNOWN -> late(requested.deadline(), seen, now);
        };
    }

    private static ConnectionStep connecting(
            Connection.Connecting connecting, Optional<SeenKeyStore> seen, Instant now) {
        if (seen.isEmpty()) {
            return late(connecting.deadline(), seen, now);
        }
        return switch (seen.get().state()) {
            case CONNECTED -> new Note(new Connection.Connected(now));
            case FAILED -> failed(seen.get(), now);
            case DISCONNECTED -> {
                boolean lost = now.isAfter(connecting.since().plus(SETTLING)) && !now.isAfter(connecting.deadline());
                yield lost ? new Connect(connecting.deadline()) : late(connecting.deadline(), seen, now);
            }
            case CONNECTING -> late(connecting.deadline(), seen, now);
            case DISCONNECTING -> late(connecting.deadline(), seen, now);
            case UNKNOWN -> late(connecting.deadline(), seen, now);
        };
    }

    private static ConnectionStep disconnecting(
            Connection.Disconnecting disconnecting, Optional<SeenKeyStore> seen, Instant now) {
        if (seen.isEmpty()) {
            return late(disconnecting.deadline(), seen, now);
        }
        return switch (seen.get().state()) {
            case DISCONNECTED -> settled(disconnecting.since(), new Connection.Disconnected(now), now);
            case DISCONNECTING -> late(disconnecting.deadline(), seen, now);
            case UNKNOWN -> late(disconnecting.deadline(), seen, now);
            case CONNECTED -> again(disconnecting.deadline(), seen, now);
            case CONNECTING -> again(disconnecting.deadline(), seen, now);
            case FAILED -> again(disconnecting.deadline(), seen, now);
        };
    }

    /** Accepts the reported state only when no older run can change it any more. */
    private static ConnectionStep settled(Instant since, Connection next, Instant now) {
        return now.isAfter(since.plus(SETTLING)) ? new Note(next) : new Wait();
    }

    private static ConnectionStep again(Instant deadline, Optional<SeenKeyStore> seen, Instant now) {
        return now.isAfter(deadline) ? late(deadline, seen, now) : new Disconnect();
    }

    private static ConnectionStep failed(SeenKeyStore store, Instant now) {
        return new Note(
                new Connection.Failed(now, store.errorCode().orElse("INTERNAL_ERROR"), ConnectionState.FAILED.name()));
    }

    private static ConnectionStep late(Instant deadline, Optional<SeenKeyStore> seen, Instant now) {
        String last = seen.map(store -> store.state().name()).orElse("not listed by KMS");
        return now.isAfter(deadline)
                ? new Note(new Connection.Failed(now, ConnectionErrors.DEADLINE_PASSED, last))
                : new Wait();
    }
}
