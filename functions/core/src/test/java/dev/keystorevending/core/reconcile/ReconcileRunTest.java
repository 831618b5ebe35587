package dev.keystorevending.core.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystorevending.core.CreateRequests;
import dev.keystorevending.core.Records;
import dev.keystorevending.core.create.Ownership;
import dev.keystorevending.core.event.EventKind;
import dev.keystorevending.core.keystore.Connection;
import dev.keystorevending.core.keystore.CustomKeyStoreId;
import dev.keystorevending.core.keystore.KeyStore;
import dev.keystorevending.core.keystore.Status;
import dev.keystorevending.core.kms.CommandAnswer;
import dev.keystorevending.core.kms.ConnectionState;
import dev.keystorevending.core.ledger.Actor;
import dev.keystorevending.core.ledger.AuditAction;
import dev.keystorevending.core.ledger.DueKind;
import dev.keystorevending.core.ledger.LedgerDamaged;
import dev.keystorevending.core.ledger.LedgerUnavailable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One run of reconcile: what it sends, what it records, and what its report counts. */
class ReconcileRunTest {

    private static final Instant NOW = CreateRequests.NOW;
    private static final Connection REQUESTED = new Connection.Requested(NOW, true);

    private final ReconcileFixture fixture = new ReconcileFixture();
    private final ScriptedKms kms = fixture.kms;

    @Test
    void nothingIsDue() {
        assertThat(run())
                .isEqualTo(new Reconcile.Report(
                        0,
                        0,
                        0,
                        0,
                        0,
                        0,
                        OptionalInt.of(0),
                        Duration.ZERO,
                        0,
                        OptionalInt.of(0),
                        List.of(),
                        List.of()));
        assertThat(kms.describes).isEqualTo(1);
    }

    @Test
    void aConnectIsSentOnceAndRecorded() {
        var record = listed(1, REQUESTED, ConnectionState.DISCONNECTED);
        fixture.clock.advance(Duration.ofSeconds(30));
        var report = run();
        assertThat(kms.commands).containsExactly("connect " + Records.store(record));
        assertThat(current(record))
                .isEqualTo(new Connection.Connecting(NOW, now(), now().plus(Duration.ofMinutes(10)), true));
        assertThat(report.due()).isEqualTo(1);
        assertThat(report.moved()).isEqualTo(1);
        assertThat(report.takenOver()).isZero();
        assertThat(report.storesSeen()).hasValue(1);
        assertThat(report.unowned()).hasValue(0);
        assertThat(report.oldestRequest()).as("KMS has accepted it").isZero();
        assertThat(report.faults()).isEmpty();
        assertThat(run().due()).as("the record is due again at once").isEqualTo(1);
        assertThat(kms.commands).hasSize(1);
    }

    @Test
    void aDisconnectIsSentOnceAndRecorded() {
        var record = listed(1, new Connection.DisconnectRequested(NOW), ConnectionState.CONNECTED);
        run();
        assertThat(kms.commands).containsExactly("disconnect " + Records.store(record));
        assertThat(current(record)).isEqualTo(new Connection.Disconnecting(now(), now().plus(Duration.ofMinutes(10))));
    }

    /** KMS accepted the connect, and it was lost: KMS still reports DISCONNECTED after the settling time. */
    @ParameterizedTest
    @CsvSource({"300000, 0", "300001, 1"})
    void aLostConnectIsRepeatedAfterTheSettlingTime(long millis, int commands) {
        var deadline = NOW.plus(Duration.ofMinutes(10));
        var record = listed(1, new Connection.Connecting(NOW, NOW, deadline, true), ConnectionState.DISCONNECTED);
        fixture.clock.advance(Duration.ofMillis(millis));
        run();
        assertThat(kms.commands).hasSize(commands);
        assertThat(current(record))
                .isEqualTo(new Connection.Connecting(NOW, commands == 0 ? NOW : now(), deadline, true));
    }

    /** KMS connects a failed key store only after a disconnect; the request stays, with the time of the disconnect. */
    @Test
    void aFailedKeyStoreIsDisconnectedFirst() {
        var record = listed(1, new Connection.Requested(NOW, false), ConnectionState.FAILED);
        assertThat(run().moved()).isEqualTo(1);
        assertThat(kms.commands).containsExactly("disconnect " + Records.store(record));
        assertThat(current(record)).isEqualTo(new Connection.Requested(NOW, false, Optional.of(NOW)));
        assertThat(fixture.ledger.trail(record.id()).getLast().action()).isEqualTo(AuditAction.DISCONNECTING);
        assertThat(fixture.ledger.trail(record.id()).getLast().detail()).contains("before a connect");
    }

    /** Creations that take all of the time leave half of it to connections, whose unsent requests are always counted. */
    @Test
    void slowCreationsHoldUpNoDisconnect() {
        fixture.creating(CreateRequests.cloudHsm());
        var record = listed(1, new Connection.DisconnectRequested(NOW), ConnectionState.CONNECTED);
        kms.whenCalled = () -> fixture.clock.advance(Reconcile.TIME_BUDGET);
        fixture.clock.advance(Duration.ofMinutes(6));
        run();
        assertThat(kms.commands).containsExactly("disconnect " + Records.store(record));
        listed(2, new Connection.DisconnectRequested(NOW), ConnectionState.CONNECTED);
        kms.whenDescribed = () -> fixture.clock.advance(Reconcile.TIME_BUDGET);
        assertThat(run().oldestRequest()).isGreaterThan(Duration.ofMinutes(6));
    }

    @Test
    void aRunWithNothingDueCountsTheKeyStoresWithoutARecord() {
        kms.list(
                fixture.creating(CreateRequests.cloudHsm()),
                new CustomKeyStoreId("cks-foreign"),
                NOW,
                ConnectionState.CONNECTED);
        assertThat(run().unowned()).hasValue(1);
    }

    @Test
    void throttlingEndsTheCommandsOfARun() {
        var records = List.of(
                listed(1, REQUESTED, ConnectionState.DISCONNECTED),
                listed(2, REQUESTED, ConnectionState.DISCONNECTED),
                listed(3, REQUESTED, ConnectionState.DISCONNECTED));
        kms.command = new CommandAnswer.Throttled();
        var report = run();
        assertThat(kms.commands).hasSize(1);
        assertThat(report.due()).isEqualTo(3);
        assertThat(report.moved()).isZero();
        assertThat(records)
                .allSatisfy(record -> assertThat(fixture.current(record)).isEqualTo(record));
        assertThat(fixture.pauses).isEmpty();
        kms.command = new CommandAnswer.Accepted();
        run();
        assertThat(kms.commands).as("the next run sends all").hasSize(4);
    }

    @Test
    void throttlingStopsTheTakeoversOfARunToo() {
        var creation = fixture.creating(CreateRequests.cloudHsm());
        fixture.clock.advance(Duration.ofMinutes(6));
        listed(1, REQUESTED, ConnectionState.DISCONNECTED);
        kms.command = new CommandAnswer.Throttled();
        var report = run();
        assertThat(report.takenOver()).isZero();
        assertThat(report.faults()).isEmpty();
        assertThat(fixture.current(creation)).isEqualTo(creation);
    }

    @Test
    void commandsWaitForAPermitAndAtMostUntilTheEndOfTheRun() {
        for (int number = 1; number <= 40; number++) {
            listed(number, REQUESTED, ConnectionState.DISCONNECTED);
        }
        run();
        assertThat(fixture.pauses).containsOnly(Duration.ofMillis(250));
        assertThat(Duration.between(NOW, now())).isEqualTo(Reconcile.TIME_BUDGET);
        assertThat(kms.commands).hasSize(30);
    }

    @Test
    void noStepBeginsWhenTheTimeOfTheRunIsUp() {
        var first = listed(1, REQUESTED, ConnectionState.CONNECTED);
        var second = listed(2, REQUESTED, ConnectionState.CONNECTED);
        kms.whenDescribed = () -> fixture.clock.advance(Reconcile.TIME_BUDGET);
        var report = run();
        assertThat(report.due()).isZero();
        assertThat(report.moved()).isZero();
        assertThat(List.of(current(first), current(second))).containsOnly(REQUESTED);
    }

    @Test
    void oneMillisecondBeforeTheEndTheNextStepBegins() {
        listed(1, REQUESTED, ConnectionState.CONNECTED);
        listed(2, REQUESTED, ConnectionState.CONNECTED);
        kms.whenDescribed = () -> fixture.clock.advance(Reconcile.TIME_BUDGET.minusMillis(1));
        assertThat(run().moved()).isEqualTo(2);
    }

    @Test
    void allPagesAreRead() {
        for (int number = 1; number <= 101; number++) {
            listed(number, REQUESTED, ConnectionState.CONNECTED);
        }
        assertThat(run().moved()).isEqualTo(101);
        assertThat(kms.describes).as("KMS is read once in a run").isEqualTo(1);
    }

    @Test
    void noPageIsReadWhenTheTimeOfTheRunIsUp() {
        for (int number = 1; number <= 101; number++) {
            listed(number, REQUESTED, ConnectionState.CONNECTED);
        }
        kms.whenDescribed = () -> fixture.clock.advance(Reconcile.TIME_BUDGET);
        run();
        assertThat(fixture.calls.stream().filter("due"::equals))
                .as("connections, creations, the rest of the connections, looks")
                .hasSize(4);
    }

    @Test
    void aRefusedCommandFailsTheConnection() {
        var record = listed(1, REQUESTED, ConnectionState.DISCONNECTED);
        kms.command = new CommandAnswer.Refused("CloudHsmClusterNotActive");
        run();
        assertThat(current(record))
                .isEqualTo(new Connection.Failed(
                        now(),
                        "CloudHsmClusterNotActive",
                        "the command was refused",
                        Optional.of(now().plus(Reconcile.SETTLING))));
        assertThat(fixture.events()).endsWith(EventKind.KeyStoreConnectionFailed);
    }

    @Test
    void aCommandThatMaySucceedLaterIsSentAgainAfterFiveSeconds() {
        var record = listed(1, REQUESTED, ConnectionState.DISCONNECTED);
        kms.command = new CommandAnswer.Later("KMSInternal");
        var report = run();
        assertThat(report.moved()).isZero();
        assertThat(report.oldestRequest()).isZero();
        assertThat(fixture.current(record)).isEqualTo(record);
        assertDueAfter(record, Duration.ofSeconds(5));
    }

    @Test
    void aWaitingRecordIsDueAfterItsWait() {
        var record =
                listed(1, new Connection.Connecting(NOW, NOW, NOW.plusSeconds(600), true), ConnectionState.CONNECTING);
        assertThat(run().moved()).isZero();
        assertDueAfter(record, Duration.ofSeconds(1));
    }

    @Test
    void theOldestUnsentRequestIsReported() {
        listed(1, new Connection.DisconnectRequested(NOW.plusSeconds(20)), ConnectionState.UNKNOWN);
        listed(2, new Connection.Requested(NOW.plusSeconds(10), false), ConnectionState.UNKNOWN);
        listed(3, new Connection.Requested(NOW.plusSeconds(15), false), ConnectionState.UNKNOWN);
        fixture.clock.advance(Duration.ofSeconds(60));
        assertThat(run().oldestRequest()).isEqualTo(Duration.ofSeconds(50));
    }

    @Test
    void everyRecordIsComparedWithItsOwnKeyStore() {
        var first = listed(1, REQUESTED, ConnectionState.CONNECTED);
        var second = listed(2, REQUESTED, ConnectionState.DISCONNECTED);
        run();
        assertThat(current(first)).isInstanceOf(Connection.Connected.class);
        assertThat(current(second)).isInstanceOf(Connection.Connecting.class);
        assertThat(kms.commands).containsExactly("connect " + Records.store(second));
    }

    @Test
    void aConnectionIsReportedWithItsDuration() {
        var deadline = NOW.plus(Duration.ofMinutes(25));
        var first = listed(
                1, new Connection.Connecting(NOW.minusSeconds(9), NOW, deadline, true), ConnectionState.CONNECTED);
        var second = listed(2, REQUESTED, ConnectionState.CONNECTED);
        var settled = listed(3, new Connection.Failed(NOW, "a", "b", Optional.of(NOW)), ConnectionState.CONNECTED);
        fixture.clock.advance(Duration.ofSeconds(30));
        assertThat(run().connected())
                .containsExactlyInAnyOrder(
                        new Reconcile.NewConnection(fixture.current(first), Duration.ofSeconds(39)),
                        new Reconcile.NewConnection(fixture.current(second), Duration.ofSeconds(30)));
        assertThat(current(settled)).isInstanceOf(Connection.Connected.class);
        assertThat(fixture.events().stream().filter(EventKind.KeyStoreConnected::equals))
                .hasSize(3);
    }

    @ParameterizedTest
    @CsvSource({
        "connect,    CONNECTED,     CONNECTED,            KeyStoreConnected",
        "connect,    DISCONNECTED,  CONNECTING,           ''",
        "connect,    NOT_LISTED,    CONNECTION_FAILED,    KeyStoreConnectionFailed",
        "connecting, UNKNOWN,       CONNECTION_FAILED,    KeyStoreConnectionFailed",
        "disconnect, CONNECTED,     DISCONNECTING,        ''",
        "disconnect, DISCONNECTED,  DISCONNECTED,         KeyStoreDisconnected",
        "disconnect, NOT_LISTED,    DISCONNECTION_FAILED, KeyStoreDisconnectionFailed",
        "disconnecting, UNKNOWN,    DISCONNECTION_FAILED, KeyStoreDisconnectionFailed",
        "connected,  CONNECTED,     CONNECTION_CONFIRMED, ''"
    })
    void everyNewStateHasItsAuditLineAndItsEvent(String connection, String seen, AuditAction action, String event) {
        var before = switch (connection) {
            case "connect" -> new Connection.Requested(NOW, false);
            case "connecting" -> new Connection.Connecting(NOW, NOW, NOW, false);
            case "disconnect" -> new Connection.DisconnectRequested(NOW);
            case "disconnecting" -> new Connection.Disconnecting(NOW, NOW);
            default -> new Connection.Connected(NOW, Optional.of(NOW));
        };
        var record = fixture.created(1, before);
        if (seen.equals("NOT_LISTED")) {
            kms.command = new CommandAnswer.Later("CustomKeyStoreNotFound");
        } else {
            kms.list(record, Records.store(record), NOW, ConnectionState.valueOf(seen));
        }
        fixture.clock.advance(Duration.ofMillis(300_001));
        assertThat(run().moved()).isEqualTo(1);
        var line = fixture.ledger.trail(record.id()).getLast();
        assertThat(line.action()).isEqualTo(action);
        assertThat(line.actor()).isEqualTo(Actor.service("reconcile"));
        assertThat(line.requestId()).isEqualTo("run");
        boolean failed = action.name().endsWith("FAILED");
        boolean accepted = action == AuditAction.CONNECTING || action == AuditAction.DISCONNECTING;
        assertThat(line.detail())
                .startsWith(failed ? (seen.equals("NOT_LISTED") ? "NOT_LISTED" : "DEADLINE_PASSED") : "KMS ")
                .contains(failed ? ", last state in KMS: " : accepted ? " accepted the " : " this state.");
        var events = fixture.events().stream().skip(1).map(EventKind::name).toList();
        assertThat(events).isEqualTo(event.isEmpty() ? List.of() : List.of(event));
    }

    @Test
    void aRecordThatAnotherRunWroteMeanwhileIsNotMoved() {
        var record = listed(1, REQUESTED, ConnectionState.CONNECTED);
        overtakeBefore("recordConnection", record);
        var report = run();
        assertThat(report.moved()).isZero();
        assertThat(report.connected()).isEmpty();
        assertThat(fixture.events()).containsExactly(EventKind.KeyStoreCreated);
    }

    @Test
    void aConfirmationThatAnotherRunWroteMeanwhileIsNotCounted() {
        var record = listed(1, new Connection.Connected(NOW, Optional.of(NOW)), ConnectionState.CONNECTED);
        overtakeBefore("recordConnection", record);
        assertThat(run().moved()).isZero();
    }

    @Test
    void noCommandIsSentForARecordThatChangedMeanwhile() {
        var record = listed(1, REQUESTED, ConnectionState.DISCONNECTED);
        overtakeBefore("takePermit", record);
        assertThat(run().moved()).isZero();
        assertThat(kms.commands).isEmpty();
    }

    /** While a run waited for a permit, the first connection's settling time passed. */
    @Test
    void theStepIsDecidedAgainAfterTheWaitForAPermit() {
        var deadline = NOW.plus(Duration.ofMinutes(10));
        var late = listed(1, new Connection.Disconnecting(NOW, deadline), ConnectionState.CONNECTED);
        fixture.clock.advance(Duration.ofMinutes(10));
        fixture.before.put("takePermit", () -> fixture.clock.advance(Duration.ofMillis(1)));
        assertThat(run().moved()).isEqualTo(1);
        assertThat(kms.commands).isEmpty();
        assertThat(current(late)).isInstanceOf(Connection.Failed.class);
    }

    @Test
    void aFailedStepIsReportedAndHidesNoOther() {
        var damaged = listed(1, new Connection.Requested(NOW, true), ConnectionState.DISCONNECTED);
        var answers = new ArrayList<RuntimeException>(
                List.of(new LedgerDamaged("contradiction"), new IllegalStateException("bug")));
        var second = listed(2, new Connection.Requested(NOW.plusMillis(1), true), ConnectionState.DISCONNECTED);
        var third = listed(3, new Connection.Requested(NOW.plusMillis(2), true), ConnectionState.DISCONNECTED);
        fixture.clock.advance(Duration.ofSeconds(1));
        fixture.before.put("recordConnection", () -> {
            if (!answers.isEmpty()) {
                throw answers.removeFirst();
            }
        });
        var report = run();
        assertThat(report.damaged()).isEqualTo(1);
        assertThat(report.moved()).isEqualTo(1);
        assertThat(report.due()).isEqualTo(3);
        assertThat(report.faults())
                .containsExactly(damaged.id() + ": contradiction", second.id() + ": IllegalStateException");
        assertThat(current(third)).isInstanceOf(Connection.Connecting.class);
        assertDueAfter(damaged, Duration.ofSeconds(50));
        assertDueAfter(second, Duration.ofSeconds(50));
    }

    @Test
    void aRecordThatCannotBePostponedIsReported() {
        var record = listed(1, REQUESTED, ConnectionState.UNKNOWN);
        fixture.failing.put("postpone", new LedgerUnavailable("throttled"));
        assertThat(run().faults()).containsExactly(record.id() + ": not postponed, LedgerUnavailable");
    }

    @Test
    void anUnavailableKmsIsReportedOnceAndNothingMoves() {
        listed(1, REQUESTED, ConnectionState.DISCONNECTED);
        listed(2, REQUESTED, ConnectionState.DISCONNECTED);
        fixture.creating(CreateRequests.cloudHsm());
        fixture.clock.advance(Ownership.LEASE);
        kms.available = false;
        var report = run();
        assertThat(kms.describes).isEqualTo(1);
        assertThat(report.due()).isEqualTo(3);
        assertThat(report.moved()).isZero();
        assertThat(report.takenOver()).isZero();
        assertThat(report.storesSeen()).isEmpty();
        assertThat(report.unowned()).isEmpty();
        assertThat(report.faults()).containsExactly("KMS is unavailable: DescribeCustomKeyStores failed");
        assertThat(kms.commands).isEmpty();
    }

    @Test
    void keyStoresWithoutARecordAreCounted() {
        var record = listed(1, REQUESTED, ConnectionState.CONNECTED);
        kms.list(record, new CustomKeyStoreId("cks-foreign"), NOW, ConnectionState.CONNECTED);
        var report = run();
        assertThat(report.storesSeen()).hasValue(2);
        assertThat(report.unowned()).hasValue(1);
    }

    @Test
    void ownersThatCannotBeReadAreReported() {
        listed(1, REQUESTED, ConnectionState.CONNECTED);
        fixture.failing.put("unowned", new LedgerUnavailable("throttled"));
        var report = run();
        assertThat(report.unowned()).isEmpty();
        assertThat(report.moved()).isEqualTo(1);
        assertThat(report.faults())
                .containsExactly("the owners of the key stores in KMS were not read: LedgerUnavailable");
    }

    /** The last call may still become visible: the takeover would find nothing to do. */
    @ParameterizedTest
    @CsvSource({"299999, 0", "300000, 1"})
    void aCreationWaitsForTheEndOfTheGracePeriod(long millis, int takenOver) {
        var record = fixture.creating(CreateRequests.cloudHsm());
        fixture.clock.advance(Duration.ofMillis(millis));
        var report = run();
        assertThat(report.due()).isEqualTo(1);
        assertThat(report.takenOver()).isEqualTo(takenOver);
        assertThat(report.moved()).isEqualTo(takenOver);
        assertThat(kms.creates).hasSize(takenOver);
        assertThat(attempt(record)).isEqualTo(1 + takenOver);
        if (takenOver == 0) {
            assertCreationDueAfter(record, Duration.ofSeconds(50));
        }
    }

    @Test
    void aCreationIsTakenOverWhenKmsListsItsName() {
        var record = fixture.creating(CreateRequests.cloudHsm());
        kms.list(record, new CustomKeyStoreId("cks-1"), NOW, ConnectionState.DISCONNECTED);
        fixture.clock.advance(Ownership.LEASE);
        var report = run();
        assertThat(report.takenOver()).isEqualTo(1);
        assertThat(fixture.current(record).status()).isInstanceOf(Status.Created.class);
        assertThat(fixture.actions(record)).contains(AuditAction.ADOPTED);
    }

    @Test
    void anotherNameInKmsIsNoReasonForATakeover() {
        var other = fixture.created(1, new Connection.NotRequested());
        kms.list(other, Records.store(other), NOW, ConnectionState.CONNECTED);
        fixture.creating(CreateRequests.cloudHsm());
        fixture.clock.advance(Ownership.LEASE);
        assertThat(run().takenOver()).isZero();
    }

    @Test
    void noCreationIsTouchedWhileItsLeaseRuns() {
        var record = fixture.creating(CreateRequests.cloudHsm());
        fixture.clock.advance(Ownership.LEASE.minusMillis(1));
        var report = run();
        assertThat(report.due()).isZero();
        assertThat(report.takenOver()).isZero();
        assertThat(fixture.current(record)).isEqualTo(record);
        fixture.clock.advance(Duration.ofMillis(1));
        assertThat(run().due()).isEqualTo(1);
    }

    @Test
    void noTakeoverBeginsWithoutAPermit() {
        var record = fixture.creating(CreateRequests.cloudHsm());
        fixture.clock.advance(Ownership.VISIBILITY_GRACE_PERIOD);
        kms.whenDescribed = () -> fixture.clock.advance(Reconcile.TIME_BUDGET);
        var report = run();
        assertThat(report.takenOver()).isZero();
        assertThat(attempt(record)).isEqualTo(1);
    }

    @Test
    void theIndexMayStillShowARecordWhoseCreationFailed() {
        var record = fixture.creating(Records.body(1));
        var failed = Records.failed(record).with(REQUESTED, NOW);
        fixture.ledger.recordFailed(record, failed, Records.reservation(), Optional.empty());
        assertThat(run().due()).isZero();
        assertThat(fixture.current(record)).isEqualTo(failed);
    }

    @ParameterizedTest
    @CsvSource({"1800000, 0", "1800001, 1"})
    void aCreationIsStuckAfterTheRetryWindow(long millis, int stuck) {
        fixture.creating(CreateRequests.cloudHsm());
        kms.available = false;
        fixture.clock.advance(Duration.ofMillis(millis));
        assertThat(run().stuck()).isEqualTo(stuck);
    }

    private Reconcile.Report run() {
        return fixture.reconcile.run("run");
    }

    private KeyStore listed(int number, Connection connection, ConnectionState state) {
        var record = fixture.created(number, connection);
        kms.list(record, Records.store(record), NOW, state);
        return record;
    }

    private Instant now() {
        return fixture.clock.instant();
    }

    private Connection current(KeyStore record) {
        return fixture.current(record).connection();
    }

    private int attempt(KeyStore record) {
        return fixture.current(record).status() instanceof Status.Creating creating ? creating.attempt() : 0;
    }

    /** Another run writes the record immediately before this call of the ledger. */
    private void overtakeBefore(String call, KeyStore record) {
        fixture.before.put(call, () -> {
            fixture.before.remove(call);
            var other = record.with(record.connection(), now());
            fixture.ledger.recordConnection(record, other, Records.reservation(), Optional.empty());
        });
    }

    private void assertDueAfter(KeyStore record, Duration wait) {
        assertDueAfter(DueKind.CONNECTIONS, record, wait);
    }

    private void assertCreationDueAfter(KeyStore record, Duration wait) {
        assertDueAfter(DueKind.CREATIONS, record, wait);
    }

    private void assertDueAfter(DueKind kind, KeyStore record, Duration wait) {
        var due = now().plus(wait);
        assertThat(fixture.ledger
                        .due(kind, due.minusMillis(1), 100, Optional.empty())
                        .records())
                .doesNotContain(record);
        assertThat(fixture.ledger.due(kind, due, 100, Optional.empty()).records())
                .contains(record);
    }
}
