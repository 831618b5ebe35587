package dev.keystorevending.core.reconcile;

import dev.keystorevending.core.connect.ConnectionErrors;
import dev.keystorevending.core.keystore.Connection;
import dev.keystorevending.core.keystore.Deadlines;
import dev.keystorevending.core.keystore.KeyStore;
import dev.keystorevending.core.keystore.KeyStoreType;
import dev.keystorevending.core.kms.ConnectionState;
import dev.keystorevending.core.kms.SeenKeyStore;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The next step of a connection: a pure function of the record, the state that KMS reports, and the time.
 *
 * <p>The settling rule: for some minutes after a command or a request, KMS may still report the state before it (its API is
 * eventually consistent), and the command of a run that read an older record may still arrive. A reported state therefore
 * ends a request only when the settling time has passed since the last command, or when it cannot be an earlier state because
 * the key store never had another connection.
 */
public sealed interface ConnectionStep {

    /** There is nothing to do before {@code until}. */
    record Wait(Instant until) implements ConnectionStep {}

    /** Call {@code ConnectCustomKeyStore}; the result is {@code accepted} if KMS accepts it. */
    record Connect(Connection accepted) implements ConnectionStep {}

    /** Call {@code DisconnectCustomKeyStore}; the result is {@code accepted} if KMS accepts it. */
    record Disconnect(Connection accepted) implements ConnectionStep {}

    /** Record the state that KMS reports. */
    record Note(Connection next) implements ConnectionStep {}

    /** Record that KMS still reports the settled state. */
    record Confirm(Connection next) implements ConnectionStep {}

    /** Whether the step sends a command to KMS. */
    default boolean isCommand() {
        return this instanceof Connect || this instanceof Disconnect;
    }

    /**
     * Returns the next step.
     *
     * @param seen the key store as KMS reports it; empty if KMS does not list it
     * @param settling how long KMS may report a state from before a command
     */
    static ConnectionStep next(KeyStore record, Optional<SeenKeyStore> seen, Instant now, Duration settling) {
        return new Decision(record.backing().type(), seen, now, settling).next(record.connection());
    }

    /** The facts of one decision. */
    record Decision(KeyStoreType type, Optional<SeenKeyStore> seen, Instant now, Duration settling) {

        private static final Duration LONGEST_WAIT = Duration.ofSeconds(50);

        ConnectionStep next(Connection connection) {
            return switch (connection) {
                case Connection.NotRequested none -> notRequested(none);
                case Connection.Requested it -> requested(it);
                case Connection.Connecting it -> connecting(it);
                case Connection.DisconnectRequested it -> disconnectRequested(it);
                case Connection.Disconnecting it -> disconnecting(it);
                case Connection.Connected it -> confirmed(it);
                case Connection.Failed it -> failed(it);
                case Connection.Disconnected it -> disconnected(it);
            };
        }

        private ConnectionStep notRequested(Connection.NotRequested none) {
            return switch (state()) {
                case CONNECTED -> new Note(connected());
                case FAILED -> new Note(failed());
                case CONNECTING -> new Wait(now.plus(LONGEST_WAIT));
                case DISCONNECTING -> new Wait(now.plus(LONGEST_WAIT));
                case DISCONNECTED -> new Confirm(none);
                case UNKNOWN -> new Confirm(none);
            };
        }

        private ConnectionStep requested(Connection.Requested requested) {
            Instant since = requested.since();
            if (seen.isEmpty()) {
                // only the answer to the command tells that the key store is gone
                return connect(since, now.plus(Deadlines.connect(type)), requested.first());
            }
            return switch (seen.get().state()) {
                case CONNECTED -> settled(since, requested.first(), connected());
                case CONNECTING -> new Note(connecting(since, now.plus(Deadlines.connect(type)), requested.first()));
                case DISCONNECTED -> connect(since, now.plus(Deadlines.connect(type)), requested.first());
                case FAILED -> disconnectFirst(requested);
                case DISCONNECTING -> poll(since);
                case UNKNOWN -> poll(since);
            };
        }

        /**
         * KMS connects a failed key store only after a disconnect. For the settling time after it, KMS may still report the
         * failure, while the key store is connected already.
         */
        private ConnectionStep disconnectFirst(Connection.Requested requested) {
            boolean mayBeOld = requested
                    .disconnectedAt()
                    .filter(at -> !now.isAfter(at.plus(settling)))
                    .isPresent();
            return mayBeOld
                    ? poll(requested.since())
                    : new Disconnect(new Connection.Requested(requested.since(), false, Optional.of(now)));
        }

        private ConnectionStep connecting(Connection.Connecting connecting) {
            Instant since = connecting.since();
            if (seen.isEmpty()) {
                return late(since, connecting.deadline());
            }
            return switch (seen.get().state()) {
                case CONNECTED -> settled(since, connecting.first(), connected());
                case FAILED -> settled(since, connecting.first(), failed());
                case DISCONNECTED -> {
                    boolean lost = now.isAfter(since.plus(settling)) && !now.isAfter(connecting.deadline());
                    yield lost
                            ? connect(connecting.requestedAt(), connecting.deadline(), connecting.first())
                            : late(since, connecting.deadline());
                }
                case CONNECTING -> late(since, connecting.deadline());
                case DISCONNECTING -> late(since, connecting.deadline());
                case UNKNOWN -> late(since, connecting.deadline());
            };
        }

        private ConnectionStep disconnectRequested(Connection.DisconnectRequested requested) {
            Instant since = requested.since();
            var accepted = new Connection.Disconnecting(now, now.plus(Deadlines.DISCONNECT));
            if (seen.isEmpty()) {
                return new Disconnect(accepted);
            }
            return switch (seen.get().state()) {
                case DISCONNECTED -> settled(since, false, disconnected());
                case DISCONNECTING -> new Note(accepted);
                case CONNECTED -> new Disconnect(accepted);
                case CONNECTING -> new Disconnect(accepted);
                case FAILED -> new Disconnect(accepted);
                case UNKNOWN -> poll(since);
            };
        }

        private ConnectionStep disconnecting(Connection.Disconnecting disconnecting) {
            Instant since = disconnecting.since();
            if (seen.isEmpty()) {
                return late(since, disconnecting.deadline());
            }
            return switch (seen.get().state()) {
                case DISCONNECTED -> settled(since, false, disconnected());
                case DISCONNECTING -> late(since, disconnecting.deadline());
                case UNKNOWN -> late(since, disconnecting.deadline());
                case CONNECTED -> disconnectAgain(disconnecting);
                case CONNECTING -> disconnectAgain(disconnecting);
                case FAILED -> disconnectAgain(disconnecting);
            };
        }

        private ConnectionStep confirmed(Connection.Connected connected) {
            return switch (state()) {
                case CONNECTED -> new Confirm(new Connection.Connected(connected.since(), Optional.empty()));
                case FAILED -> new Note(failed());
                case DISCONNECTED -> new Note(disconnected());
                case DISCONNECTING -> poll(connected.since());
                case CONNECTING -> poll(connected.since());
                case UNKNOWN -> new Confirm(new Connection.Connected(connected.since(), Optional.empty()));
            };
        }

        private ConnectionStep failed(Connection.Failed failed) {
            var same = new Connection.Failed(failed.since(), failed.errorCode(), failed.lastSeen(), Optional.empty());
            return switch (state()) {
                case CONNECTED -> new Note(connected());
                case CONNECTING -> poll(failed.since());
                case DISCONNECTING -> poll(failed.since());
                case FAILED -> failed.errorCode().equals(errorCode()) ? new Confirm(same) : new Note(failed());
                case DISCONNECTED -> lateDisconnect(failed) ? new Note(disconnected()) : new Confirm(same);
                case UNKNOWN -> new Confirm(same);
            };
        }

        /** Whether KMS has completed a disconnect after its deadline. */
        private static boolean lateDisconnect(Connection.Failed failed) {
            return failed.errorCode().equals(ConnectionErrors.DEADLINE_PASSED)
                    && (failed.lastSeen().equals(ConnectionState.CONNECTED.name())
                            || failed.lastSeen().equals(ConnectionState.DISCONNECTING.name()));
        }

        private ConnectionStep disconnected(Connection.Disconnected disconnected) {
            return switch (state()) {
                case DISCONNECTED -> new Confirm(new Connection.Disconnected(disconnected.since(), Optional.empty()));
                case CONNECTED -> new Note(connected());
                case FAILED -> new Note(failed());
                case CONNECTING -> poll(disconnected.since());
                case DISCONNECTING -> poll(disconnected.since());
                case UNKNOWN -> new Confirm(new Connection.Disconnected(disconnected.since(), Optional.empty()));
            };
        }

        /** The state that KMS reports; a key store that KMS does not list has an unknown one. */
        private ConnectionState state() {
            return seen.map(SeenKeyStore::state).orElse(ConnectionState.UNKNOWN);
        }

        private ConnectionStep settled(Instant since, boolean first, Connection next) {
            return first || now.isAfter(since.plus(settling)) ? new Note(next) : poll(since);
        }

        private ConnectionStep connect(Instant requestedAt, Instant deadline, boolean first) {
            return new Connect(connecting(requestedAt, deadline, first));
        }

        private Connection connecting(Instant requestedAt, Instant deadline, boolean first) {
            return new Connection.Connecting(requestedAt, now, deadline, first);
        }

        private ConnectionStep disconnectAgain(Connection.Disconnecting disconnecting) {
            return now.isAfter(disconnecting.deadline())
                    ? late(disconnecting.since(), disconnecting.deadline())
                    : new Disconnect(new Connection.Disconnecting(now, disconnecting.deadline()));
        }

        private ConnectionStep late(Instant since, Instant deadline) {
            return now.isAfter(deadline) ? new Note(failure(ConnectionErrors.DEADLINE_PASSED)) : poll(since);
        }

        /** Waits half as long as it has taken so far, from 1 s to 50 s. */
        private ConnectionStep poll(Instant since) {
            long half = Duration.between(since, now).toMillis() / 2;
            return new Wait(now.plusMillis(Math.clamp(half, 1000, LONGEST_WAIT.toMillis())));
        }

        private Connection connected() {
            return new Connection.Connected(now, confirmAt());
        }

        private Connection disconnected() {
            return new Connection.Disconnected(now, confirmAt());
        }

        private Connection failed() {
            return new Connection.Failed(now, errorCode(), ConnectionState.FAILED.name(), confirmAt());
        }

        private Connection failure(String code) {
            String last = seen.map(store -> store.state().name()).orElse("not listed by KMS");
            return new Connection.Failed(now, code, last, confirmAt());
        }

        private Optional<Instant> confirmAt() {
            return Optional.of(now.plus(settling));
        }

        private String errorCode() {
            return seen.flatMap(SeenKeyStore::errorCode).orElse("INTERNAL_ERROR");
        }
    }
}
