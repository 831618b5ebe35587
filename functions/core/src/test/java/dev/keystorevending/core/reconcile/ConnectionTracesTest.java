package dev.keystorevending.core.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystorevending.core.CreateRequests;
import dev.keystorevending.core.Teams;
import dev.keystorevending.core.World;
import dev.keystorevending.core.connect.DesiredState;
import dev.keystorevending.core.create.Ownership;
import dev.keystorevending.core.event.Event;
import dev.keystorevending.core.event.EventKind;
import dev.keystorevending.core.fake.CallHook;
import dev.keystorevending.core.fake.FakeLedger;
import dev.keystorevending.core.fake.SettableClock;
import dev.keystorevending.core.keystore.Connection;
import dev.keystorevending.core.keystore.CustomKeyStoreId;
import dev.keystorevending.core.keystore.KeyStore;
import dev.keystorevending.core.keystore.Status;
import dev.keystorevending.core.kms.ConnectionState;
import dev.keystorevending.core.ledger.Due;
import dev.keystorevending.core.ledger.DueKind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Directed traces of connections: each shows one fault that was found in an earlier version of reconcile. */
class ConnectionTracesTest {

    private final SettableClock clock = new SettableClock(CreateRequests.NOW);
    private final StaleIndex ledger = new StaleIndex();
    private final Map<Long, Integer> commands = new TreeMap<>();
    private final World world = new World(
                    clock,
                    ledger,
                    new CallHook() {
                        @Override
                        public void before(String call) {
                            if (call.equals("kms.connect") || call.equals("kms.disconnect")) {
                                commands.merge(clock.instant().getEpochSecond(), 1, Integer::sum);
                            }
                        }
                    },
                    clock::advance,
                    1,
                    new Ownership())
            .allowing(Teams.policy(Teams.PAYMENTS, 200));

    @Test
    void disconnectIsSentHoweverLateReconcileRuns() {
        var store = connected("payments-a");
        request(DesiredState.DISCONNECTED);
        clock.advance(Duration.ofHours(11));
        rest();
        assertThat(world.kms.stateOf(store)).isEqualTo(ConnectionState.DISCONNECTED);
        assertThat(only().connection()).isInstanceOf(Connection.Disconnected.class);
        assertThat(announced()).endsWith(EventKind.KeyStoreDisconnected).doesNotContain(failures());
    }

    @Test
    void connectIsSentHoweverLateReconcileRuns() {
        create("payments-a");
        clock.advance(Duration.ofHours(11));
        rest();
        assertThat(only().connection()).isInstanceOf(Connection.Connected.class);
        assertThat(announced()).containsExactly(EventKind.KeyStoreCreated, EventKind.KeyStoreConnected);
    }

    @Test
    void anUnsentRequestIsReportedWithItsAge() {
        create("payments-a");
        world.kms.refuseCommandsFor(Duration.ofDays(1));
        clock.advance(Duration.ofMinutes(20));
        assertThat(world.reconcile.run("late").oldestRequest()).isEqualTo(Duration.ofMinutes(20));
        assertThat(only().connection()).isInstanceOf(Connection.Requested.class);
    }

    @Test
    void sixtyConnectsAreAllSentAndNeverMoreThanThreeASecond() {
        world.kms.allow(60);
        for (int number = 0; number < 60; number++) {
            create("payments-" + number);
        }
        for (int minute = 0; minute < 12; minute++) {
            for (int concurrent = 0; concurrent < 10; concurrent++) {
                world.reconcile.run("run " + minute + "." + concurrent);
            }
            clock.advance(Duration.ofMinutes(1));
        }
        assertThat(ledger.records())
                .hasSize(60)
                .allMatch(record -> record.connection() instanceof Connection.Connected);
        assertThat(announced()).doesNotContain(failures());
        assertThat(commands.values())
                .allMatch(inOneSecond -> inOneSecond <= Reconcile.COMMANDS_PER_SECOND)
                .contains(Reconcile.COMMANDS_PER_SECOND);
    }

    @Test
    void aReportedStateFromBeforeTheCommandIsNotBelieved() {
        var store = connected("payments-a");
        request(DesiredState.DISCONNECTED);
        rest();
        request(DesiredState.CONNECTED);
        world.kms.failConnects(Optional.of("XKS_PROXY_TIMED_OUT"));
        world.kms.report(store, ConnectionState.CONNECTED);
        for (int run = 0; run < 4; run++) {
            world.reconcile.run("run " + run);
            clock.advance(Duration.ofMinutes(1));
        }
        world.kms.report(store, ConnectionState.DISCONNECTED);
        world.reconcile.run("the command is sent now");
        world.kms.report(store, ConnectionState.CONNECTED);
        clock.advance(Duration.ofMinutes(4));
        world.reconcile.run("KMS still reports the earlier connection");
        assertThat(announced()).containsOnlyOnce(EventKind.KeyStoreConnected);
        world.kms.reportTruth(store);
        rest();
        assertThat(only().connection())
                .isInstanceOfSatisfying(
                        Connection.Failed.class,
                        failed -> assertThat(failed.errorCode()).isEqualTo("XKS_PROXY_TIMED_OUT"));
        assertThat(announced())
                .containsOnlyOnce(EventKind.KeyStoreConnected)
                .endsWith(EventKind.KeyStoreConnectionFailed);
    }

    @Test
    void theFirstConnectionIsBelievedAtOnce() {
        create("payments-a");
        world.reconcile.run("connect");
        clock.advance(Duration.ofMinutes(3));
        world.reconcile.run("connected");
        assertThat(only().connection()).isInstanceOf(Connection.Connected.class);
    }

    @Test
    void aSettledStateIsConfirmedOnceAndThenNoLongerDue() {
        connected("payments-a");
        assertThat(only().connection()).isEqualTo(new Connection.Connected(since(), Optional.empty()));
        clock.advance(Duration.ofDays(1));
        assertThat(world.reconcile.run("nothing to do").due()).isZero();
    }

    @Test
    void aConnectionThatEndsBeforeItsConfirmationIsRecorded() {
        create("payments-a");
        world.reconcile.run("connect");
        clock.advance(Duration.ofMinutes(3));
        world.reconcile.run("connected");
        world.kms.disconnect(storeOf(only()));
        rest();
        assertThat(only().connection()).isInstanceOf(Connection.Disconnected.class);
        assertThat(announced())
                .endsWith(EventKind.KeyStoreConnected, EventKind.KeyStoreDisconnected, EventKind.KeyStoreDrifted);
    }

    @Test
    void aConnectionThatComesAfterItsDeadlineIsRecorded() {
        var store = created("payments-a");
        world.reconcile.run("connect");
        world.kms.report(store, ConnectionState.CONNECTING);
        clock.advance(Duration.ofMinutes(11));
        world.reconcile.run("deadline");
        assertThat(only().connection()).isInstanceOf(Connection.Failed.class);
        world.kms.reportTruth(store);
        rest();
        assertThat(only().connection()).isInstanceOf(Connection.Connected.class);
        assertThat(announced()).endsWith(EventKind.KeyStoreConnectionFailed, EventKind.KeyStoreConnected);
    }

    @Test
    void aDisconnectThatKmsNeverCompletesHasAnEventOfItsOwn() {
        var store = connected("payments-a");
        request(DesiredState.DISCONNECTED);
        world.reconcile.run("disconnect");
        world.kms.report(store, ConnectionState.DISCONNECTING);
        clock.advance(Duration.ofMinutes(11));
        world.reconcile.run("deadline");
        assertThat(announced()).endsWith(EventKind.KeyStoreDisconnectionFailed);
        assertThat(world.ledger.trail(only().id()).getLast().action().name()).isEqualTo("DISCONNECTION_FAILED");
    }

    @Test
    void noCommandIsSentOnAnOldCopyOfARecord() {
        var store = created("payments-a");
        ledger.freeze();
        request(DesiredState.DISCONNECTED);
        ledger.unfreeze();
        rest();
        assertThat(only().connection()).isInstanceOf(Connection.Disconnected.class);
        ledger.showFrozen();
        int before = commands.values().stream().mapToInt(Integer::intValue).sum();
        world.reconcile.run("slow run on an old copy");
        assertThat(commands.values().stream().mapToInt(Integer::intValue).sum()).isEqualTo(before);
        assertThat(world.kms.stateOf(store)).isEqualTo(ConnectionState.DISCONNECTED);
    }

    @Test
    void aRequestForTheRecordedStateIsComparedWithKms() {
        var store = connected("payments-a");
        world.kms.disconnect(store);
        clock.advance(Duration.ofMinutes(1));
        request(DesiredState.CONNECTED);
        rest();
        assertThat(world.kms.stateOf(store)).isEqualTo(ConnectionState.CONNECTED);
        assertThat(only().connection()).isInstanceOf(Connection.Connected.class);
    }

    @Test
    void aKeyStoreThatKmsNoLongerListsFailsItsRequest() {
        var store = connected("payments-a");
        world.kms.deleteOutside(store);
        request(DesiredState.CONNECTED);
        world.reconcile.run("not listed, maybe not visible");
        assertThat(only().connection()).isInstanceOf(Connection.Requested.class);
        rest();
        assertThat(only().connection())
                .isInstanceOfSatisfying(
                        Connection.Failed.class,
                        failed -> assertThat(failed.errorCode()).isEqualTo("NOT_LISTED"));
    }

    @Test
    void waitingRecordsHideNoOther() {
        world.kms.allow(130);
        for (int number = 0; number < 120; number++) {
            create("payments-" + number);
        }
        ledger.records().stream().limit(119).forEach(record -> {
            world.kms.connect(storeOf(record));
            world.kms.report(storeOf(record), ConnectionState.CONNECTING);
        });
        var report = world.reconcile.run("one run");
        assertThat(report.due()).isEqualTo(120);
        assertThat(ledger.records().getLast().connection()).isInstanceOf(Connection.Connecting.class);
    }

    @Test
    void unreadableItemsHideNoOtherAndAreParked() {
        create("payments-a");
        for (int item = 0; item < 250; item++) {
            ledger.unreadable.put(new Due.ItemKey("team", "KS#" + item), Instant.EPOCH);
        }
        var report = world.reconcile.run("first");
        assertThat(report.unreadable()).isEqualTo(250);
        assertThat(only().connection()).isInstanceOf(Connection.Connecting.class);
        clock.advance(Duration.ofMinutes(1));
        assertThat(world.reconcile.run("second").unreadable()).isZero();
        clock.advance(Duration.ofHours(1));
        assertThat(world.reconcile.run("an hour later").unreadable()).isEqualTo(250);
    }

    private CustomKeyStoreId created(String name) {
        create(name);
        return storeOf(only());
    }

    private CustomKeyStoreId connected(String name) {
        var store = created(name);
        rest();
        assertThat(only().connection()).isInstanceOf(Connection.Connected.class);
        return store;
    }

    private void create(String name) {
        var body = CreateRequests.publicProxy();
        body.put("name", name);
        CreateRequests.inner(body, "externalKeyStore").put("uriPath", "/" + name + "/kms/xks/v1");
        world.createKeyStore.create(World.command(body, "key-" + name));
    }

    private void request(DesiredState desired) {
        world.changeConnection.change(Teams.PAYMENTS, only().id(), desired, Teams.MEMBER, "request");
    }

    /** Long enough for a command, the settling time and the confirmation. */
    private void rest() {
        for (int minute = 0; minute < 25; minute++) {
            world.reconcile.run("minute " + minute);
            clock.advance(Duration.ofMinutes(1));
        }
    }

    private KeyStore only() {
        return ledger.records().getFirst();
    }

    private Instant since() {
        return ((Connection.Connected) only().connection()).since();
    }

    private List<EventKind> announced() {
        return ledger.outbox().stream().map(Event::kind).toList();
    }

    private static EventKind[] failures() {
        return new EventKind[] {EventKind.KeyStoreConnectionFailed, EventKind.KeyStoreDisconnectionFailed};
    }

    private static CustomKeyStoreId storeOf(KeyStore record) {
        return ((Status.Created) record.status()).customKeyStoreId();
    }

    /** An index that can show old copies and unreadable items. */
    private static final class StaleIndex extends FakeLedger {

        private final Map<Due.ItemKey, Instant> unreadable = new HashMap<>();
        private List<KeyStore> copies = List.of();
        private boolean frozen;

        void freeze() {
            copies = records();
        }

        void unfreeze() {
            frozen = false;
        }

        void showFrozen() {
            frozen = true;
        }

        @Override
        protected List<KeyStore> indexed() {
            return frozen ? copies : records();
        }

        @Override
        public Due due(DueKind kind, Instant now, int limit, Optional<Due.Position> from) {
            var blocking = new ArrayList<Due.ItemKey>();
            unreadable.forEach((item, dueAt) -> {
                if (kind == DueKind.CONNECTIONS && !dueAt.isAfter(now)) {
                    blocking.add(item);
                }
            });
            if (blocking.isEmpty()) {
                return super.due(kind, now, limit, from);
            }
            var page = blocking.subList(0, Math.min(limit, blocking.size()));
            return new Due(List.of(), page, Optional.of(new Due.Position(page.getLast(), Instant.EPOCH)));
        }

        @Override
        public void park(Due.ItemKey item, Instant until) {
            unreadable.put(item, until);
        }
    }
}
