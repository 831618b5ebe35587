package dev.keystorevending.core.reconcile;

import dev.keystorevending.core.event.Event;
import dev.keystorevending.core.keystore.Connection;
import dev.keystorevending.core.keystore.Identifiers;
import dev.keystorevending.core.keystore.KeyStore;
import dev.keystorevending.core.ledger.AuditAction;
import dev.keystorevending.core.ledger.AuditLine;
import dev.keystorevending.core.ledger.Ledger;
import dev.keystorevending.core.ledger.WriteAnswer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Records the connection states that one run found, each with its audit line and its event. */
final class ConnectionRecords {

    private final Ledger ledger;
    private final InstantSource clock;
    private final Identifiers identifiers;
    private final String requestId;
    private final List<Reconcile.NewConnection> connected = new ArrayList<>();

    ConnectionRecords(Ledger ledger, InstantSource clock, Identifiers identifiers, String requestId) {
        this.ledger = ledger;
        this.clock = clock;
        this.identifiers = identifiers;
        this.requestId = requestId;
    }

    /** Returns the key stores that this run recorded as connected. */
    List<Reconcile.NewConnection> connected() {
        return List.copyOf(connected);
    }

    /** Records a new state and announces it. Returns the record as it is now, or as it was if another run was first. */
    KeyStore note(KeyStore record, Connection next) {
        return note(record, record.with(next, clock.instant()));
    }

    /** Does the same with the record as it is to be. */
    KeyStore note(KeyStore record, KeyStore after) {
        Instant now = after.updatedAt();
        var next = after.connection();
        var action = action(record.connection(), next);
        var event = action.event().map(kind -> new Event(identifiers.eventId(), kind, now, record.requestId(), after));
        var line = new AuditLine(now, action, TakeOver.ACTOR, 0, requestId, detail(next));
        if (ledger.recordConnection(record, after, line, event) == WriteAnswer.OVERTAKEN) {
            return record;
        }
        if (next instanceof Connection.Connected) {
            requestedAt(record.connection())
                    .ifPresent(
                            asked -> connected.add(new Reconcile.NewConnection(after, Duration.between(asked, now))));
        }
        return after;
    }

    /** Records that KMS still reports the settled state. */
    KeyStore confirm(KeyStore record, Connection same) {
        Instant now = clock.instant();
        var after = record.with(same, now);
        var line = new AuditLine(
                now, AuditAction.CONNECTION_CONFIRMED, TakeOver.ACTOR, 0, requestId, "KMS still reports this state.");
        return ledger.recordConnection(record, after, line, Optional.empty()) == WriteAnswer.OVERTAKEN ? record : after;
    }

    private static Optional<Instant> requestedAt(Connection connection) {
        return switch (connection) {
            case Connection.Requested requested -> Optional.of(requested.since());
            case Connection.Connecting connecting -> Optional.of(connecting.requestedAt());
            case Connection.NotRequested none -> Optional.empty();
            case Connection.Connected settled -> Optional.empty();
            case Connection.Failed settled -> Optional.empty();
            case Connection.DisconnectRequested opposite -> Optional.empty();
            case Connection.Disconnecting opposite -> Optional.empty();
            case Connection.Disconnected settled -> Optional.empty();
        };
    }

    private static AuditAction action(Connection before, Connection next) {
        return switch (next) {
            case Connection.NotRequested none -> AuditAction.DISCONNECTED;
            case Connection.Requested disconnectedFirst -> AuditAction.DISCONNECTING;
            case Connection.Connecting connecting -> AuditAction.CONNECTING;
            case Connection.Connected connected -> AuditAction.CONNECTED;
            case Connection.Failed failed ->
                disconnects(before) ? AuditAction.DISCONNECTION_FAILED : AuditAction.CONNECTION_FAILED;
            case Connection.DisconnectRequested requested -> AuditAction.DISCONNECTION_REQUESTED;
            case Connection.Disconnecting disconnecting -> AuditAction.DISCONNECTING;
            case Connection.Disconnected disconnected -> AuditAction.DISCONNECTED;
        };
    }

    private static boolean disconnects(Connection connection) {
        return connection instanceof Connection.DisconnectRequested || connection instanceof Connection.Disconnecting;
    }

    private static String detail(Connection connection) {
        return switch (connection) {
            case Connection.Failed failed -> failed.errorCode() + ", last state in KMS: " + failed.lastSeen();
            case Connection.Connecting connecting -> "KMS accepted the connect.";
            case Connection.Disconnecting disconnecting -> "KMS accepted the disconnect.";
            case Connection.NotRequested none -> "KMS reports this state.";
            case Connection.Requested disconnectedFirst ->
                "KMS accepted the disconnect that a failed key store needs before a connect.";
            case Connection.Connected connected -> "KMS reports this state.";
            case Connection.DisconnectRequested requested -> "KMS reports this state.";
            case Connection.Disconnected disconnected -> "KMS reports this state.";
        };
    }
}
