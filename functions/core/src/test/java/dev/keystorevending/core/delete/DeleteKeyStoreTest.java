package dev.keystorevending.core.delete;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystorevending.core.CreateRequests;
import dev.keystorevending.core.Teams;
import dev.keystorevending.core.World;
import dev.keystorevending.core.connect.ConnectionOutcome;
import dev.keystorevending.core.connect.DesiredState;
import dev.keystorevending.core.create.CreateOutcome;
import dev.keystorevending.core.create.Ownership;
import dev.keystorevending.core.event.Event;
import dev.keystorevending.core.event.EventKind;
import dev.keystorevending.core.fake.SeededIdentifiers;
import dev.keystorevending.core.fake.SettableClock;
import dev.keystorevending.core.keystore.Caller;
import dev.keystorevending.core.keystore.Connection;
import dev.keystorevending.core.keystore.CustomKeyStoreId;
import dev.keystorevending.core.keystore.KeyStore;
import dev.keystorevending.core.keystore.Status;
import dev.keystorevending.core.kms.CommandAnswer;
import dev.keystorevending.core.kms.ConnectionState;
import dev.keystorevending.core.kms.KmsRefusal;
import dev.keystorevending.core.ledger.Actor;
import dev.keystorevending.core.problem.ProblemCode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class DeleteKeyStoreTest {

    private final SettableClock clock = new SettableClock(CreateRequests.NOW);
    private final World world = new World(clock).allowing(Teams.policy(Teams.PAYMENTS, 1));

    @Test
    void disconnectedKeyStoreIsDeletedWithinTheRequest() {
        KeyStore record = unconnected();
        assertThat(delete(record, false).status())
                .isEqualTo(new Status.Deleted(record.status().inKms()));
        assertThat(world.kms.stores()).isEmpty();
        assertThat(world.ledger.claims()).isEmpty();
        assertThat(world.ledger.usage(Teams.PAYMENTS)).isZero();
        assertThat(kinds()).containsExactly(EventKind.KeyStoreCreated, EventKind.KeyStoreDeleted);
        assertThat(delete(record, false)).as("a repeated request").isEqualTo(current());
        assertThat(world.createKeyStore.create(World.command(CreateRequests.publicProxy(), "another")))
                .isInstanceOf(CreateOutcome.Vended.class);
    }

    @Test
    void idempotencyKeyOfADeletedKeyStoreIsNotFree() {
        KeyStore record = unconnected();
        delete(record, false);
        var body = CreateRequests.publicProxy();
        body.put("connect", false);
        assertThat(world.createKeyStore.create(World.command(body, "k")))
                .isInstanceOfSatisfying(CreateOutcome.Rejected.class, rejected -> {
                    assertThat(rejected.problem().code()).isEqualTo(ProblemCode.KeyStoreDeleted);
                    assertThat(rejected.keyStore()).contains(current());
                });
        assertThat(world.kms.stores()).isEmpty();
    }

    @Test
    void connectedKeyStoreIsDeletedOnlyIfItMayBeDisconnected() {
        KeyStore record = connected();
        assertThat(refused(record, false)).isEqualTo(ProblemCode.KeyStoreConnected);
        assertThat(current()).isEqualTo(record);
        assertThat(delete(record, true).connection()).isInstanceOf(Connection.DisconnectRequested.class);
        assertThat(world.kms.stateOf(store(record))).isEqualTo(ConnectionState.CONNECTED);
        reconcile(10);
        assertThat(current().status()).isInstanceOf(Status.Deleted.class);
        assertThat(world.kms.stores()).isEmpty();
        assertThat(kinds())
                .containsExactly(
                        EventKind.KeyStoreCreated,
                        EventKind.KeyStoreConnected,
                        EventKind.KeyStoreDisconnected,
                        EventKind.KeyStoreDeleted);
    }

    @Test
    void keyStoreWithKeysStaysAsItWas() {
        KeyStore record = unconnected();
        world.kms.setKeys(store(record), true);
        assertThat(refused(record, false)).isEqualTo(ProblemCode.KeyStoreHasKeys);
        assertThat(current().status())
                .isInstanceOfSatisfying(
                        Status.Created.class,
                        created -> assertThat(created.refused().orElseThrow().code())
                                .isEqualTo(ProblemCode.KeyStoreHasKeys));
        assertThat(kinds()).as("the caller has the answer").containsExactly(EventKind.KeyStoreCreated);
        world.kms.setKeys(store(record), false);
        assertThat(delete(record, false).status()).isInstanceOf(Status.Deleted.class);
    }

    @Test
    void connectedKeyStoreWithKeysIsConnectedAgain() {
        KeyStore record = connected();
        world.kms.setKeys(store(record), true);
        delete(record, true);
        reconcile(30);
        assertThat(current().connection()).isInstanceOf(Connection.Connected.class);
        assertThat(world.kms.stateOf(store(record))).isEqualTo(ConnectionState.CONNECTED);
        assertThat(kinds()).contains(EventKind.KeyStoreDeletionFailed).doesNotContain(EventKind.KeyStoreDeleted);
        assertThat(world.ledger.usage(Teams.PAYMENTS)).isEqualTo(1);
    }

    @Test
    void keyStoreThatSomebodyConnectedInKmsIsDisconnectedOnlyWithPermission() {
        KeyStore record = unconnected();
        world.kms.connect(store(record));
        clock.advance(Duration.ofMinutes(10));
        assertThat(refused(record, false)).isEqualTo(ProblemCode.KeyStoreConnected);
        assertThat(world.kms.stateOf(store(record))).isEqualTo(ConnectionState.CONNECTED);
        delete(record, true);
        reconcile(15);
        assertThat(current().status()).isInstanceOf(Status.Deleted.class);
    }

    @Test
    void keyStoreThatIsGoneIsDeleted() {
        KeyStore record = unconnected();
        world.kms.deleteOutside(store(record));
        assertThat(delete(record, false).status())
                .as("it may not be visible yet")
                .isInstanceOf(Status.Deleting.class);
        reconcile(4);
        assertThat(current().status()).isInstanceOf(Status.Deleting.class);
        reconcile(2);
        assertThat(current().status()).isInstanceOf(Status.Deleted.class);
        assertThat(world.ledger.usage(Teams.PAYMENTS)).isZero();
    }

    @Test
    void keyStoreThatMustBeVisibleAndIsGoneIsDeletedAtOnce() {
        KeyStore record = unconnected();
        clock.advance(
                Ownership.RETRY_WINDOW.plus(Ownership.VISIBILITY_GRACE_PERIOD).plusSeconds(1));
        world.kms.deleteOutside(store(record));
        assertThat(delete(record, false).status()).isInstanceOf(Status.Deleted.class);
    }

    /** Found by docs/deletion.als: an answer from before KMS must show a key store proves nothing afterwards. */
    @Test
    void slowAnswerIsJudgedByTheTimeOfItsCall() {
        var deletion = new Deletion(world.ledger, new Ownership(), clock, new SeededIdentifiers(3));
        KeyStore record = deleting(unconnected());
        clock.advance(Ownership.VISIBILITY_GRACE_PERIOD.minusSeconds(1));
        var slow = new CommandAnswer.Later("CustomKeyStoreNotFound");
        deletion.call(
                record,
                id -> {
                    clock.advance(Duration.ofSeconds(9));
                    return slow;
                },
                Actor.service("reconcile"),
                "run",
                true);
        assertThat(current()).isEqualTo(record);
        deletion.call(record, id -> slow, Actor.service("reconcile"), "run", true);
        assertThat(current().status()).isInstanceOf(Status.Deleted.class);
    }

    /** Found by docs/deletion.als: a slow process deletes what another one has recorded as refused. */
    @Test
    void whatKmsDeletedIsDeletedWhateverTheRecordSays() {
        var deletion = new Deletion(world.ledger, new Ownership(), clock, new SeededIdentifiers(3));
        KeyStore record = deleting(unconnected());
        world.kms.setKeys(store(record), true);
        deletion.call(
                record,
                id -> {
                    deletion.call(record, world.kms::delete, Actor.service("reconcile"), "another run", true);
                    assertThat(current().status()).isInstanceOf(Status.Created.class);
                    world.kms.setKeys(id, false);
                    return world.kms.delete(id);
                },
                Actor.service("reconcile"),
                "run",
                true);
        assertThat(current().status()).isInstanceOf(Status.Deleted.class);
        assertThat(world.ledger.usage(Teams.PAYMENTS)).isZero();
        assertThat(world.ledger.claims()).isEmpty();
    }

    private KeyStore deleting(KeyStore record) {
        world.kms.refuseCommandsFor(Duration.ofSeconds(1));
        var deleting = delete(record, false);
        clock.advance(Duration.ofSeconds(1));
        return deleting;
    }

    @Test
    void failedKeyStoreIsDisconnectedWithoutBeingAsked() {
        world.kms.failConnects(Optional.of("XKS_PROXY_TIMED_OUT"));
        KeyStore record = connected();
        assertThat(record.connection()).isInstanceOf(Connection.Failed.class);
        delete(record, false);
        reconcile(15);
        assertThat(current().status()).isInstanceOf(Status.Deleted.class);
    }

    @Test
    void failedCreationIsDeletedWithoutKms() {
        world.kms.refuseNext(KmsRefusal.IncorrectTrustAnchor);
        world.createKeyStore.create(World.command(CreateRequests.cloudHsm(), "k"));
        assertThat(delete(current(), false).status()).isEqualTo(new Status.Deleted(Optional.empty()));
        assertThat(kinds()).endsWith(EventKind.KeyStoreDeleted);
        assertThat(world.ledger.damage()).isEmpty();
    }

    @Test
    void keyStoreThatIsBeingCreatedIsBusy() {
        world.kms.loseNextAnswer();
        world.createKeyStore.create(World.command(CreateRequests.publicProxy(), "k"));
        assertThat(refused(current(), true)).isEqualTo(ProblemCode.KeyStoreBusy);
    }

    @Test
    void deletedKeyStoreIsNotConnected() {
        KeyStore record = unconnected();
        world.kms.refuseCommandsFor(Duration.ofMinutes(1));
        assertThat(delete(record, false).status()).isInstanceOf(Status.Deleting.class);
        assertThat(connect(record)).isEqualTo(ProblemCode.KeyStoreBusy);
        reconcile(2);
        assertThat(connect(record)).isEqualTo(ProblemCode.KeyStoreDeleted);
    }

    @Test
    void anotherRevisionIsRefused() {
        KeyStore record = unconnected();
        assertThat(outcome(record, OptionalLong.of(record.revision() + 1), Teams.MEMBER))
                .isInstanceOfSatisfying(
                        DeleteOutcome.Rejected.class,
                        rejected -> assertThat(rejected.problem().code()).isEqualTo(ProblemCode.PreconditionFailed));
        assertThat(outcome(record, OptionalLong.of(record.revision()), Teams.MEMBER))
                .isInstanceOf(DeleteOutcome.Accepted.class);
    }

    @Test
    void strangerDeletesNothing() {
        KeyStore record = unconnected();
        assertThat(outcome(record, OptionalLong.empty(), Caller.of("arn:aws:iam::111122223333:role/stranger")))
                .isInstanceOfSatisfying(
                        DeleteOutcome.Rejected.class,
                        rejected -> assertThat(rejected.problem().code()).isEqualTo(ProblemCode.TeamAccessDenied));
        assertThat(current()).isEqualTo(record);
    }

    private KeyStore unconnected() {
        var body = CreateRequests.publicProxy();
        body.put("connect", false);
        world.createKeyStore.create(World.command(body, "k"));
        return current();
    }

    private KeyStore connected() {
        world.createKeyStore.create(World.command(CreateRequests.publicProxy(), "k"));
        reconcile(12);
        return current();
    }

    private KeyStore current() {
        return world.ledger.records().getLast();
    }

    private void reconcile(int minutes) {
        for (int minute = 0; minute < minutes; minute++) {
            clock.advance(Duration.ofMinutes(1));
            world.reconcile.run("run");
        }
    }

    private KeyStore delete(KeyStore record, boolean disconnect) {
        var outcome = outcome(record, disconnect, OptionalLong.empty(), Teams.MEMBER);
        return ((DeleteOutcome.Accepted) outcome).keyStore();
    }

    private ProblemCode refused(KeyStore record, boolean disconnect) {
        var outcome = outcome(record, disconnect, OptionalLong.empty(), Teams.MEMBER);
        return ((DeleteOutcome.Rejected) outcome).problem().code();
    }

    private DeleteOutcome outcome(KeyStore record, OptionalLong revision, Caller caller) {
        return outcome(record, false, revision, caller);
    }

    private DeleteOutcome outcome(KeyStore record, boolean disconnect, OptionalLong revision, Caller caller) {
        return world.deleteKeyStore.delete(
                new DeleteKeyStore.Command(record.team(), record.id(), revision, disconnect, caller, "deletion"));
    }

    private ProblemCode connect(KeyStore record) {
        var outcome = world.changeConnection.change(
                record.team(), record.id(), DesiredState.CONNECTED, Teams.MEMBER, "connect");
        return ((ConnectionOutcome.Rejected) outcome).problem().code();
    }

    private List<EventKind> kinds() {
        return world.ledger.outbox().stream().map(Event::kind).toList();
    }

    private static CustomKeyStoreId store(KeyStore record) {
        return record.status().inKms().orElseThrow();
    }
}
