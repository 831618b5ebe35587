package dev.keystorevending.core.connect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystorevending.core.CreateRequests;
import dev.keystorevending.core.PolicyWrites;
import dev.keystorevending.core.Records;
import dev.keystorevending.core.Teams;
import dev.keystorevending.core.access.Access;
import dev.keystorevending.core.event.Event;
import dev.keystorevending.core.event.EventKind;
import dev.keystorevending.core.fake.CallHook;
import dev.keystorevending.core.fake.FakeLedger;
import dev.keystorevending.core.fake.SettableClock;
import dev.keystorevending.core.keystore.Caller;
import dev.keystorevending.core.keystore.Connection;
import dev.keystorevending.core.keystore.KeyStore;
import dev.keystorevending.core.keystore.KeyStoreId;
import dev.keystorevending.core.ledger.Actor;
import dev.keystorevending.core.ledger.AuditAction;
import dev.keystorevending.core.ledger.AuditLine;
import dev.keystorevending.core.policy.StoredPolicy;
import dev.keystorevending.core.problem.ProblemCode;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a request to connect or disconnect records, in every state of the connection. */
class ConnectionRequestTest {

    private static final Instant NOW = CreateRequests.NOW;
    private static final StoredPolicy POLICY = new StoredPolicy(Teams.policy(Teams.PAYMENTS), 1, NOW, Teams.MEMBER);

    private final SettableClock clock = new SettableClock(NOW);
    private int overtakes;
    private Runnable overtake = () -> {};
    private final FakeLedger ledger = new FakeLedger(new CallHook() {
        @Override
        public void before(String call) {
            if (call.equals("recordConnection") && overtakes > 0) {
                overtakes--;
                overtake.run();
            }
        }
    });
    private final ChangeConnection changeConnection = new ChangeConnection(ledger, new Access(ledger, Set.of()), clock);

    @ParameterizedTest
    @CsvSource({
        "NotRequested,        CONNECTED,    Requested",
        "Requested,           CONNECTED,    unchanged",
        "Connecting,          CONNECTED,    unchanged",
        "Connected,           CONNECTED,    Requested",
        "Failed,              CONNECTED,    Requested",
        "DisconnectRequested, CONNECTED,    Requested",
        "Disconnecting,       CONNECTED,    Requested",
        "Disconnected,        CONNECTED,    Requested",
        "NotRequested,        DISCONNECTED, DisconnectRequested",
        "Requested,           DISCONNECTED, DisconnectRequested",
        "Connecting,          DISCONNECTED, DisconnectRequested",
        "Connected,           DISCONNECTED, DisconnectRequested",
        "Failed,              DISCONNECTED, DisconnectRequested",
        "DisconnectRequested, DISCONNECTED, unchanged",
        "Disconnecting,       DISCONNECTED, unchanged",
        "Disconnected,        DISCONNECTED, DisconnectRequested"
    })
    void everyState(String state, DesiredState desired, String expected) {
        var record = created(connection(state));
        clock.advance(Duration.ofMinutes(1));
        var accepted = accepted(record.id(), desired);
        assertThat(accepted).isEqualTo(current(record));
        if (expected.equals("unchanged")) {
            assertThat(accepted).isEqualTo(record);
            return;
        }
        Instant now = clock.instant();
        assertThat(accepted.connection())
                .isEqualTo(
                        switch (expected) {
                            case "Requested" -> new Connection.Requested(now, false);
                            default -> new Connection.DisconnectRequested(now);
                        });
        assertThat(accepted.updatedAt()).isEqualTo(now);
        assertThat(ledger.trail(record.id()).getLast())
                .isEqualTo(new AuditLine(
                        now,
                        desired == DesiredState.CONNECTED
                                ? AuditAction.CONNECTION_REQUESTED
                                : AuditAction.DISCONNECTION_REQUESTED,
                        Actor.of(Teams.MEMBER),
                        0,
                        "request",
                        "Requested state: " + desired + "."));
        assertThat(ledger.outbox()).as("no event before KMS reports the state").hasSize(1);
    }

    @Test
    void anotherTeamsCallerIsDenied() {
        var record = created(new Connection.NotRequested());
        var stranger = Caller.of("arn:aws:iam::111122223333:role/other");
        assertThat(problem(changeConnection.change(
                        Teams.PAYMENTS, record.id(), DesiredState.CONNECTED, stranger, "request")))
                .isEqualTo(ProblemCode.TeamAccessDenied);
        assertThat(current(record)).isEqualTo(record);
    }

    @Test
    void anUnknownKeyStoreIsNotFound() {
        PolicyWrites.put(ledger, POLICY, 0);
        var absent = KeyStoreId.fresh(NOW, new Random(9));
        assertThat(problem(change(absent, DesiredState.CONNECTED))).isEqualTo(ProblemCode.KeyStoreNotFound);
    }

    @Test
    void aRequestIsRecordedAtTheThirdTry() {
        var record = created(new Connection.NotRequested());
        overtakes = 2;
        overtake = () -> write(record);
        assertThat(accepted(record.id(), DesiredState.CONNECTED).connection())
                .isEqualTo(new Connection.Requested(NOW, false));
    }

    @Test
    void threeChangesMeanwhileAreAConflict() {
        var record = created(new Connection.NotRequested());
        overtakes = 3;
        overtake = () -> write(record);
        assertThat(problem(change(record.id(), DesiredState.CONNECTED))).isEqualTo(ProblemCode.ConnectionStateConflict);
        assertThat(current(record).connection()).isEqualTo(new Connection.NotRequested());
    }

    /** Another run writes the record. */
    private void write(KeyStore record) {
        int left = overtakes;
        overtakes = 0;
        var now = current(record);
        var next = now.with(now.connection(), clock.instant());
        ledger.recordConnection(now, next, line(next), Optional.empty());
        overtakes = left;
    }

    private ConnectionOutcome change(KeyStoreId id, DesiredState desired) {
        return changeConnection.change(Teams.PAYMENTS, id, desired, Teams.MEMBER, "request");
    }

    private KeyStore accepted(KeyStoreId id, DesiredState desired) {
        var outcome = change(id, desired);
        assertThat(outcome).isInstanceOf(ConnectionOutcome.Accepted.class);
        return ((ConnectionOutcome.Accepted) outcome).keyStore();
    }

    private static ProblemCode problem(ConnectionOutcome outcome) {
        assertThat(outcome).isInstanceOf(ConnectionOutcome.Rejected.class);
        return ((ConnectionOutcome.Rejected) outcome).problem().code();
    }

    private KeyStore current(KeyStore record) {
        return ledger.find(record.team(), record.id()).orElseThrow();
    }

    private KeyStore created(Connection connection) {
        PolicyWrites.put(ledger, POLICY, 0);
        var creating = Records.creating(Records.body(1));
        ledger.reserve(creating, POLICY, line(creating));
        var created = Records.created(creating, connection);
        ledger.recordCreated(
                creating,
                created,
                line(created),
                new Event("event", EventKind.KeyStoreCreated, NOW, "request", created));
        return created;
    }

    private static AuditLine line(KeyStore record) {
        return new AuditLine(
                NOW, AuditAction.RESERVED, Actor.service("actor"), 1, "other", "revision " + record.revision());
    }

    private static Connection connection(String state) {
        return switch (state) {
            case "NotRequested" -> new Connection.NotRequested();
            case "Requested" -> new Connection.Requested(NOW, true);
            case "Connecting" -> new Connection.Connecting(NOW, NOW, NOW, true);
            case "Connected" -> new Connection.Connected(NOW, Optional.empty());
            case "Failed" -> new Connection.Failed(NOW, "code", "last", Optional.empty());
            case "DisconnectRequested" -> new Connection.DisconnectRequested(NOW);
            case "Disconnecting" -> new Connection.Disconnecting(NOW, NOW);
            default -> new Connection.Disconnected(NOW, Optional.empty());
        };
    }
}
