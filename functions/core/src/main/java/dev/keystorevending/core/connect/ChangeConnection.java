package dev.keystorevending.core.connect;

import dev.keystorevending.core.access.Access;
import dev.keystorevending.core.keystore.Caller;
import dev.keystorevending.core.keystore.Connection;
import dev.keystorevending.core.keystore.KeyStore;
import dev.keystorevending.core.keystore.KeyStoreId;
import dev.keystorevending.core.keystore.Status;
import dev.keystorevending.core.keystore.TeamId;
import dev.keystorevending.core.ledger.Actor;
import dev.keystorevending.core.ledger.AuditAction;
import dev.keystorevending.core.ledger.AuditLine;
import dev.keystorevending.core.ledger.Ledger;
import dev.keystorevending.core.ledger.WriteAnswer;
import dev.keystorevending.core.problem.Problem;
import dev.keystorevending.core.problem.ProblemCode;
import dev.keystorevending.core.query.KeyStoreProblems;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/** Records that a team requested to connect or disconnect a key store. The reconcile function then calls KMS. */
public final class ChangeConnection {

    private static final int TRIES = 3;

    private final Ledger ledger;
    private final Access access;
    private final InstantSource clock;

    public ChangeConnection(Ledger ledger, Access access, InstantSource clock) {
        this.ledger = ledger;
        this.access = access;
        this.clock = clock;
    }

    /**
     * Records the requested state. Nothing changes if the same request is pending or in progress.
     *
     * @throws dev.keystorevending.core.ledger.LedgerUnavailable if the table is unavailable; the request can be retried
     */
    public ConnectionOutcome change(TeamId team, KeyStoreId id, DesiredState desired, Caller caller, String requestId) {
        var refusal = access.refuseMember(team, caller.principal());
        if (refusal.isPresent()) {
            return new ConnectionOutcome.Rejected(refusal.get());
        }
        for (int tried = 0; tried < TRIES; tried++) {
            var found = ledger.find(team, id);
            if (found.isEmpty()) {
                return new ConnectionOutcome.Rejected(KeyStoreProblems.notFound(team, id));
            }
            KeyStore keyStore = found.get();
            var notCreated = notCreated(keyStore.status()).or(() -> KeyStoreProblems.gone(keyStore));
            if (notCreated.isPresent()) {
                return new ConnectionOutcome.Rejected(notCreated.get());
            }
            Instant now = clock.instant();
            var requested = requested(keyStore.connection(), desired, now);
            if (requested.isEmpty()) {
                return new ConnectionOutcome.Accepted(keyStore);
            }
            var next = keyStore.with(requested.get(), now);
            var action = desired == DesiredState.CONNECTED
                    ? AuditAction.CONNECTION_REQUESTED
                    : AuditAction.DISCONNECTION_REQUESTED;
            var line = new AuditLine(now, action, Actor.of(caller), 0, requestId, "Requested state: " + desired + ".");
            if (ledger.recordConnection(keyStore, next, line, Optional.empty()) == WriteAnswer.WRITTEN) {
                return new ConnectionOutcome.Accepted(next);
            }
        }
        return conflict("Another request is changing the key store's connection.");
    }

    /**
     * Returns the outcome of an accepted request whose caller waited until the record was settled. Meanwhile others can have deleted
     * the key store, or asked for the opposite state.
     */
    public static ConnectionOutcome settled(KeyStore keyStore, DesiredState desired) {
        var deleted = notCreated(keyStore.status());
        if (deleted.isPresent()) {
            return new ConnectionOutcome.Rejected(deleted.get());
        }
        boolean opposite = switch (desired) {
            case CONNECTED -> keyStore.connection() instanceof Connection.Disconnected;
            case DISCONNECTED -> keyStore.connection() instanceof Connection.Connected;
        };
        return opposite
                ? conflict("Another request has asked for the opposite state since.")
                : new ConnectionOutcome.Accepted(keyStore);
    }

    /** A creation that is unfinished may still succeed; one that failed never does. */
    private static Optional<Problem> notCreated(Status status) {
        return switch (status) {
            case Status.Created created -> Optional.empty();
            case Status.Changing changing -> Optional.of(KeyStoreProblems.beingChanged());
            case Status.Deleting deleting -> Optional.of(KeyStoreProblems.beingDeleted());
            case Status.Deleted deleted ->
                Optional.of(new Problem(ProblemCode.KeyStoreDeleted, "The key store was deleted."));
            case Status.Creating creating ->
                Optional.of(
                        new Problem(
                                ProblemCode.ConnectionStateConflict,
                                "The key store is being created. It can be connected or disconnected when its status is CREATED."));
            case Status.Failed failed ->
                Optional.of(
                        new Problem(
                                ProblemCode.KeyStoreNotCreated,
                                "The creation of the key store failed, so there is nothing to connect or disconnect. Its problem says whether the create request can be sent again."));
        };
    }

    /**
     * Returns the state to record; empty if the same request is pending or in progress. A request for the recorded state is
     * recorded too, because KMS may be in another state by now; reconcile compares the two and sends a command if they differ.
     */
    private static Optional<Connection> requested(Connection current, DesiredState desired, Instant now) {
        return switch (desired) {
            case CONNECTED ->
                switch (current) {
                    case Connection.Requested pending -> Optional.empty();
                    case Connection.Connecting inProgress -> Optional.empty();
                    case Connection.NotRequested none -> Optional.of(new Connection.Requested(now, false));
                    case Connection.Connected connected -> Optional.of(new Connection.Requested(now, false));
                    case Connection.Failed failed -> Optional.of(new Connection.Requested(now, false));
                    case Connection.DisconnectRequested opposite -> Optional.of(new Connection.Requested(now, false));
                    case Connection.Disconnecting opposite -> Optional.of(new Connection.Requested(now, false));
                    case Connection.Disconnected disconnected -> Optional.of(new Connection.Requested(now, false));
                };
            case DISCONNECTED ->
                switch (current) {
                    case Connection.DisconnectRequested pending -> Optional.empty();
                    case Connection.Disconnecting inProgress -> Optional.empty();
                    case Connection.NotRequested none -> Optional.of(new Connection.DisconnectRequested(now));
                    case Connection.Requested opposite -> Optional.of(new Connection.DisconnectRequested(now));
                    case Connection.Connecting opposite -> Optional.of(new Connection.DisconnectRequested(now));
                    case Connection.Connected connected -> Optional.of(new Connection.DisconnectRequested(now));
                    case Connection.Failed failed -> Optional.of(new Connection.DisconnectRequested(now));
                    case Connection.Disconnected disconnected -> Optional.of(new Connection.DisconnectRequested(now));
                };
        };
    }

    private static ConnectionOutcome conflict(String detail) {
        return new ConnectionOutcome.Rejected(new Problem(ProblemCode.ConnectionStateConflict, detail));
    }
}
