package dev.keystorevending.core.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystorevending.core.CreateRequests;
import dev.keystorevending.core.PolicyWrites;
import dev.keystorevending.core.Teams;
import dev.keystorevending.core.World;
import dev.keystorevending.core.connect.ConnectionOutcome;
import dev.keystorevending.core.connect.DesiredState;
import dev.keystorevending.core.create.Ownership;
import dev.keystorevending.core.delete.DeleteKeyStore;
import dev.keystorevending.core.delete.DeleteOutcome;
import dev.keystorevending.core.event.Event;
import dev.keystorevending.core.event.EventKind;
import dev.keystorevending.core.fake.SettableClock;
import dev.keystorevending.core.keystore.Connection;
import dev.keystorevending.core.keystore.CustomKeyStoreId;
import dev.keystorevending.core.keystore.Difference;
import dev.keystorevending.core.keystore.Drift;
import dev.keystorevending.core.keystore.KeyStore;
import dev.keystorevending.core.keystore.Status;
import dev.keystorevending.core.ledger.AuditAction;
import dev.keystorevending.core.ledger.AuditLine;
import dev.keystorevending.core.policy.StoredPolicy;
import dev.keystorevending.core.problem.ProblemCode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** A key store at rest, and somebody who changes it in KMS. */
class LookTest {

    private static final Duration GRACE = Ownership.VISIBILITY_GRACE_PERIOD;

    private final SettableClock clock = new SettableClock(CreateRequests.NOW);
    private final World world = new World(clock).allowing(Teams.policy(Teams.PAYMENTS));
    private final List<Reconcile.Report> reports = new ArrayList<>();

    @Test
    void whatDoesNotDifferIsLookedAtAgainAndNeverWritten() {
        vended(true);
        long revision = only().revision();
        minutes(120);
        assertThat(only().revision()).isEqualTo(revision);
        assertThat(reports.getLast().drifted()).isZero();
    }

    @Test
    void aRenameCountsWhenItIsSeenAgain() {
        var store = vended(true);
        world.kms.renameOutside(store, "somebody's");
        lookFirst();
        var first = difference(Difference.Kind.NAME);
        assertThat(first)
                .isEqualTo(new Difference(
                        Difference.Kind.NAME, only().name().value(), "somebody's", clock.instant(), false));
        assertThat(events()).doesNotContain(EventKind.KeyStoreDrifted);
        clock.advance(GRACE.minusMillis(1));
        assertThat(run().drifted()).isZero();
        assertThat(only().drift().confirmed()).isEmpty();
        clock.advance(Duration.ofMillis(1));
        assertThat(run().drifted()).isEqualTo(1);
        assertThat(only().drift().confirmed()).extracting(Difference::since).containsExactly(first.since());
        minutes(30);
        assertThat(events())
                .containsOnlyOnce(EventKind.KeyStoreDrifted)
                .doesNotContain(EventKind.KeyStoreDriftResolved);
        assertThat(reports.getLast().drifted()).isEqualTo(1);
    }

    @Test
    void aRenameThatIsUndoneIsTold() {
        var store = vended(true);
        world.kms.renameOutside(store, "somebody's");
        minutes(20);
        world.kms.nameBack(store);
        minutes(2);
        assertThat(only().drift()).isEqualTo(Drift.none());
        minutes(30);
        assertThat(events()).endsWith(EventKind.KeyStoreDrifted, EventKind.KeyStoreDriftResolved);
        assertThat(reports.getLast().drifted()).isZero();
    }

    @Test
    void aRenameThatIsUndoneBeforeItCountsIsNotTold() {
        var store = vended(true);
        world.kms.renameOutside(store, "somebody's");
        lookFirst();
        world.kms.nameBack(store);
        minutes(30);
        assertThat(only().drift()).isEqualTo(Drift.none());
        assertThat(actions()).endsWith(AuditAction.DRIFT_SUSPECTED, AuditAction.DRIFT_CHANGED);
        assertThat(events()).doesNotContain(EventKind.KeyStoreDrifted, EventKind.KeyStoreDriftResolved);
    }

    @Test
    void aSecondRenameIsTheSameDifference() {
        var store = vended(true);
        world.kms.renameOutside(store, "somebody's");
        minutes(20);
        Instant since = difference(Difference.Kind.NAME).since();
        world.kms.renameOutside(store, "another's");
        minutes(20);
        assertThat(difference(Difference.Kind.NAME).seen()).isEqualTo("another's");
        assertThat(difference(Difference.Kind.NAME).since()).isEqualTo(since);
        assertThat(events()).containsOnlyOnce(EventKind.KeyStoreDrifted);
    }

    @Test
    void aNewRecordIsNotLookedAtBeforeKmsMustShowIt() {
        world.kms.showAfter(Duration.ofMinutes(4));
        vend(CreateRequests.publicProxy(), false);
        minutes(60);
        assertThat(only().status()).isInstanceOf(Status.Created.class);
        assertThat(actions()).doesNotContain(AuditAction.DRIFT_SUSPECTED);
    }

    @Test
    void aLostConnectionIsShownAtOnceAndCountsLater() {
        var store = vended(true);
        world.kms.disconnectOutside(store);
        clock.advance(Duration.ofMinutes(10));
        run();
        assertThat(only().connection()).isInstanceOf(Connection.Disconnected.class);
        assertThat(events()).endsWith(EventKind.KeyStoreDisconnected);
        minutes(20);
        var lost = difference(Difference.Kind.CONNECTION);
        assertThat(lost.expected()).isEqualTo("CONNECTED");
        assertThat(lost.seen()).isEqualTo("DISCONNECTED");
        assertThat(lost.confirmed()).isTrue();
        assertThat(events()).endsWith(EventKind.KeyStoreDisconnected, EventKind.KeyStoreDrifted);
        assertThat(world.kms.everMade(store).orElseThrow().commands()).hasSize(1);
    }

    @Test
    void aConnectionThatComesBackIsShownAndTold() {
        var store = vended(true);
        world.kms.disconnectOutside(store);
        minutes(30);
        world.kms.connectOutside(store);
        minutes(30);
        assertThat(only().connection()).isInstanceOf(Connection.Connected.class);
        assertThat(only().drift()).isEqualTo(Drift.none());
        assertThat(events())
                .endsWith(EventKind.KeyStoreDrifted, EventKind.KeyStoreConnected, EventKind.KeyStoreDriftResolved);
    }

    @Test
    void aRequestForWhatKmsShowsEndsTheDifference() {
        var store = vended(true);
        world.kms.disconnectOutside(store);
        minutes(30);
        request(DesiredState.DISCONNECTED);
        minutes(30);
        assertThat(only().drift()).isEqualTo(Drift.none());
        assertThat(events()).endsWith(EventKind.KeyStoreDriftResolved);
    }

    @Test
    void aConnectionThatNobodyAskedForDiffers() {
        var store = vended(false);
        world.kms.connectOutside(store);
        minutes(30);
        assertThat(only().connection()).isInstanceOf(Connection.Connected.class);
        var connected = difference(Difference.Kind.CONNECTION);
        assertThat(connected.expected()).isEqualTo("DISCONNECTED");
        assertThat(connected.seen()).isEqualTo("CONNECTED");
        assertThat(world.kms.everMade(store).orElseThrow().commands())
                .as("nothing is repaired")
                .isEmpty();
    }

    @Test
    void aPolicyWithReconnectConnectsAgainWhatIsLost() {
        PolicyWrites.put(
                world.ledger,
                new StoredPolicy(Teams.reconnecting(Teams.PAYMENTS, 3), 2, clock.instant(), Teams.MEMBER),
                1);
        var store = vended(true);
        world.kms.disconnectOutside(store);
        minutes(60);
        assertThat(only().connection()).isInstanceOf(Connection.Connected.class);
        assertThat(only().drift()).isEqualTo(Drift.none());
        assertThat(actions()).contains(AuditAction.CONNECTION_REQUESTED);
        assertThat(events())
                .endsWith(
                        EventKind.KeyStoreDisconnected,
                        EventKind.KeyStoreDrifted,
                        EventKind.KeyStoreConnected,
                        EventKind.KeyStoreDriftResolved);
    }

    @Test
    void aPolicyWithReconnectDisconnectsNothing() {
        PolicyWrites.put(
                world.ledger,
                new StoredPolicy(Teams.reconnecting(Teams.PAYMENTS, 3), 2, clock.instant(), Teams.MEMBER),
                1);
        var store = vended(false);
        world.kms.connectOutside(store);
        minutes(60);
        assertThat(world.kms.everMade(store).orElseThrow().commands()).isEmpty();
    }

    @Test
    void aConnectThatFailsAgainIsNotRepeated() {
        PolicyWrites.put(
                world.ledger,
                new StoredPolicy(Teams.reconnecting(Teams.PAYMENTS, 3), 2, clock.instant(), Teams.MEMBER),
                1);
        var store = vended(true);
        world.kms.failConnects(Optional.of("XKS_PROXY_TIMED_OUT"));
        world.kms.disconnectOutside(store);
        minutes(180);
        assertThat(only().connection()).isInstanceOf(Connection.Failed.class);
        assertThat(world.kms.everMade(store).orElseThrow().commands())
                .as("the first connect and one more")
                .hasSize(2);
    }

    @Test
    void aKeyStoreThatIsGoneIsToldAndNotConnected() {
        var store = vended(true);
        world.kms.deleteOutside(store);
        lookFirst();
        Instant since = clock.instant();
        minutes(20);
        assertThat(only().drift().gone()).isPresent();
        assertThat(only().connection())
                .isInstanceOfSatisfying(
                        Connection.Failed.class,
                        failed -> assertThat(failed.errorCode()).isEqualTo("NOT_LISTED"));
        assertThat(events()).endsWith(EventKind.KeyStoreDrifted, EventKind.KeyStoreConnectionFailed);
        var outcome = request(DesiredState.CONNECTED);
        assertThat(outcome).isInstanceOfSatisfying(ConnectionOutcome.Rejected.class, rejected -> {
            assertThat(rejected.problem().code()).isEqualTo(ProblemCode.KeyStoreGone);
            assertThat(rejected.problem().detail())
                    .isEqualTo(
                            "The key store is gone from KMS since " + since + ". Delete the record to free its name.");
        });
    }

    @Test
    void aKeyStoreThatIsGoneIsDeletedWithoutADisconnect() {
        var store = vended(true);
        world.kms.deleteOutside(store);
        minutes(40);
        var outcome = world.deleteKeyStore.delete(new DeleteKeyStore.Command(
                Teams.PAYMENTS, only().id(), OptionalLong.empty(), false, Teams.MEMBER, "deletion"));
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        DeleteOutcome.Accepted.class,
                        accepted -> assertThat(accepted.keyStore().status()).isInstanceOf(Status.Deleted.class));
        assertThat(only().drift()).as("a deleted record differs in nothing").isEqualTo(Drift.none());
        assertThat(world.ledger.claims()).isEmpty();
    }

    @Test
    void whatIsGoneKeepsItsOtherDifferencesUntilThatIsSure() {
        var store = vended(true);
        world.kms.renameOutside(store, "somebody's");
        minutes(20);
        world.kms.deleteOutside(store);
        run();
        clock.advance(Duration.ofMinutes(1));
        run();
        assertThat(only().drift().differences())
                .extracting(Difference::kind)
                .containsExactly(Difference.Kind.GONE, Difference.Kind.NAME);
        minutes(20);
        assertThat(only().drift().differences()).extracting(Difference::kind).containsExactly(Difference.Kind.GONE);
        assertThat(events()).doesNotContain(EventKind.KeyStoreDriftResolved);
    }

    private CustomKeyStoreId vended(boolean connect) {
        vend(CreateRequests.publicProxy(), connect);
        minutes(20);
        return only().status().inKms().orElseThrow();
    }

    private void vend(java.util.Map<String, @org.jspecify.annotations.Nullable Object> body, boolean connect) {
        body.put("connect", connect);
        world.createKeyStore.create(World.command(body, "key"));
    }

    private void lookFirst() {
        clock.advance(World.LOOKS.interval());
        run();
    }

    private void minutes(int number) {
        for (int minute = 0; minute < number; minute++) {
            clock.advance(Duration.ofMinutes(1));
            run();
        }
    }

    private Reconcile.Report run() {
        reports.add(world.reconcile.run("run " + reports.size()));
        return reports.getLast();
    }

    private ConnectionOutcome request(DesiredState desired) {
        return world.changeConnection.change(Teams.PAYMENTS, only().id(), desired, Teams.MEMBER, "request");
    }

    private KeyStore only() {
        return world.ledger.records().getFirst();
    }

    private Difference difference(Difference.Kind kind) {
        return only().drift().of(kind).orElseThrow();
    }

    private List<EventKind> events() {
        return world.ledger.outbox().stream().map(Event::kind).toList();
    }

    private List<AuditAction> actions() {
        return world.ledger.trail(only().id()).stream().map(AuditLine::action).toList();
    }
}
