package dev.keystorevending.core.create;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystorevending.core.CreateRequests;
import dev.keystorevending.core.Teams;
import dev.keystorevending.core.World;
import dev.keystorevending.core.event.Event;
import dev.keystorevending.core.event.EventKind;
import dev.keystorevending.core.fake.CallHook;
import dev.keystorevending.core.fake.FakeCustomKeyStores;
import dev.keystorevending.core.fake.FakeLedger;
import dev.keystorevending.core.fake.FakeSecretReader;
import dev.keystorevending.core.fake.SettableClock;
import dev.keystorevending.core.keystore.Backing;
import dev.keystorevending.core.keystore.Caller;
import dev.keystorevending.core.keystore.ClientReference;
import dev.keystorevending.core.keystore.Connection;
import dev.keystorevending.core.keystore.SecretArn;
import dev.keystorevending.core.keystore.Status;
import dev.keystorevending.core.kms.CreateParameters;
import dev.keystorevending.core.kms.KmsRefusal;
import dev.keystorevending.core.ledger.AuditAction;
import dev.keystorevending.core.ledger.AuditLine;
import dev.keystorevending.core.problem.ProblemCode;
import dev.keystorevending.core.secret.Credential;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CreateKeyStoreTest {

    private final SettableClock clock = new SettableClock(CreateRequests.NOW);
    private final World world = new World(clock).allowing(Teams.policy(Teams.PAYMENTS));

    @Test
    void createIsRecordedAndPublishedOnce() {
        var vended = vended(World.command(CreateRequests.cloudHsm(), "k"));
        assertThat(vended.replayed()).isFalse();
        assertThat(vended.keyStore().connection()).isInstanceOf(Connection.Requested.class);
        var again = vended(World.command(CreateRequests.cloudHsm(), "k"));
        assertThat(again.replayed()).isTrue();
        assertThat(again.keyStore()).isEqualTo(vended.keyStore());
        assertThat(world.kms.stores()).hasSize(1);
        assertThat(kinds()).containsExactly(EventKind.KeyStoreCreated);
        assertThat(world.ledger.usage(Teams.PAYMENTS)).isEqualTo(1);
    }

    @Test
    void anotherClientReferenceIsAnotherRequest() {
        var body = CreateRequests.publicProxy();
        body.put("clientReference", "CHG-4711");
        var vended = vended(World.command(body, "k"));
        assertThat(vended.keyStore().clientReference()).contains(new ClientReference("CHG-4711"));
        assertThat(vended(World.command(body, "k")).replayed()).isTrue();
        body.put("clientReference", "CHG-4712");
        assertThat(code(world.createKeyStore.create(World.command(body, "k"))))
                .isEqualTo(ProblemCode.IdempotencyKeyReused);
        assertThat(code(world.createKeyStore.create(World.command(CreateRequests.publicProxy(), "k"))))
                .isEqualTo(ProblemCode.IdempotencyKeyReused);
    }

    @Test
    void callerOfOtherTeamIsDeniedAndNothingIsStored() {
        var command = World.command(CreateRequests.cloudHsm(), "k");
        var stranger = new CreateCommand(
                command.team(),
                Caller.of("arn:aws:iam::111122223333:role/other"),
                "r",
                command.key(),
                command.request());
        assertThat(code(world.createKeyStore.create(stranger))).isEqualTo(ProblemCode.TeamAccessDenied);
        assertThat(world.ledger.records()).isEmpty();
    }

    @Test
    void binarySecretIsUnusableAndLeavesNoRecord() {
        for (String arn : List.of(CreateRequests.SECRET, World.PROXY_SECRET)) {
            world.secrets.putBinary(new SecretArn(arn), FakeSecretReader.VERSION, new byte[] {(byte) 0x80, 'a'});
        }
        for (var body : List.of(CreateRequests.cloudHsm(), CreateRequests.publicProxy())) {
            var command = World.command(body, "k");
            assertThat(code(world.createKeyStore.create(command))).isEqualTo(ProblemCode.SecretUnusable);
            assertThat(code(world.createKeyStore.plan(command))).isEqualTo(ProblemCode.SecretUnusable);
        }
        assertThat(world.ledger.records()).isEmpty();
    }

    @Test
    void secretThatBecameBinaryEndsTakeover() {
        world.kms.showAfter(Duration.ofDays(1));
        world.kms.loseNextAnswer();
        var command = World.command(CreateRequests.cloudHsm(), "k");
        world.createKeyStore.create(command);
        world.secrets.putBinary(
                new SecretArn(CreateRequests.SECRET), FakeSecretReader.VERSION, new byte[] {(byte) 0x80});
        clock.advance(Ownership.VISIBILITY_GRACE_PERIOD.plus(Ownership.LEASE));
        assertThat(code(world.createKeyStore.create(command))).isEqualTo(ProblemCode.SecretUnavailable);
    }

    @ParameterizedTest
    @EnumSource
    void everyKmsRefusalReleasesClaimsAndQuota(KmsRefusal refusal) {
        world.kms.refuseNext(refusal, refusal == KmsRefusal.Throttling ? 4 : 1);
        var command = World.command(CreateRequests.vpcProxy(), "k");
        assertThat(code(world.createKeyStore.create(command))).isEqualTo(refusal.problem());
        assertThat(world.ledger.claims()).isEmpty();
        assertThat(world.ledger.usage(Teams.PAYMENTS)).isZero();
        assertThat(kinds())
                .isEqualTo(refusal.problem().retryable() ? List.of() : List.of(EventKind.KeyStoreCreationFailed));
        var again = world.createKeyStore.create(command);
        if (refusal.problem().retryable()) {
            assertThat(again).isInstanceOf(CreateOutcome.Vended.class);
        } else {
            assertThat(again)
                    .isInstanceOfSatisfying(
                            CreateOutcome.Rejected.class,
                            rejected -> assertThat(rejected.replayed()).isTrue());
        }
    }

    @Test
    void lostResponseIsPendingAndThenAdopted() {
        world.kms.loseNextAnswer();
        var command = World.command(CreateRequests.publicProxy(), "k");
        assertThat(world.createKeyStore.create(command)).isInstanceOf(CreateOutcome.Pending.class);
        assertThat(world.createKeyStore.create(command)).isInstanceOf(CreateOutcome.Pending.class);
        clock.advance(Ownership.LEASE);
        assertThat(world.createKeyStore.create(command)).isInstanceOf(CreateOutcome.Vended.class);
        assertThat(world.kms.stores()).hasSize(1);
        assertThat(actions()).containsExactly(AuditAction.RESERVED, AuditAction.TAKEN_OVER, AuditAction.ADOPTED);
        assertThat(kinds()).containsExactly(EventKind.KeyStoreCreated);
    }

    @Test
    void storeNotYetVisibleIsNotCreatedTwice() {
        world.kms.showAfter(Duration.ofMinutes(4));
        world.kms.loseNextAnswer();
        var command = World.command(CreateRequests.publicProxy(), "k");
        world.createKeyStore.create(command);
        for (int minute = 0; minute < 6; minute++) {
            clock.advance(Duration.ofSeconds(61));
            world.reconcile.run("tick");
            assertThat(world.kms.stores()).hasSize(1);
        }
        assertThat(world.createKeyStore.create(command)).isInstanceOf(CreateOutcome.Vended.class);
    }

    @Test
    void olderCloudHsmStoreWithSameValuesIsNotAdopted() {
        var request = CreateRequests.request(CreateRequests.cloudHsm());
        world.kms.create(new CreateParameters.CloudHsm(
                request.name(), (Backing.CloudHsm) request.backing(), new Credential.KmsUserPassword(World.PASSWORD)));
        clock.advance(Duration.ofHours(1));
        assertThat(code(world.createKeyStore.create(World.command(CreateRequests.cloudHsm(), "k"))))
                .isEqualTo(ProblemCode.CustomKeyStoreNameInUse);
        assertThat(world.kms.stores()).hasSize(1);
        assertThat(world.ledger.claims()).isEmpty();
    }

    @Test
    void retryAfterThrottledCreateSucceeds() {
        world.kms.refuseNext(KmsRefusal.Throttling, 4);
        var lost = World.command(CreateRequests.publicProxy(), "k");
        world.kms.showAfter(Duration.ZERO);
        assertThat(code(world.createKeyStore.create(lost))).isEqualTo(ProblemCode.KmsThrottled);
        assertThat(world.createKeyStore.create(lost)).isInstanceOf(CreateOutcome.Vended.class);
        assertThat(world.ledger.records()).singleElement().matches(record -> record.status() instanceof Status.Created);
        assertThat(kinds()).as("the failure was not final").containsExactly(EventKind.KeyStoreCreated);
    }

    @ParameterizedTest
    @EnumSource(names = {"AccessDenied", "LimitExceeded", "Throttling", "XksProxyUriInUse"})
    void creationNeverAcceptedFailsWithLastKmsRefusal(KmsRefusal refusal) {
        var refusing = new Refusing(clock, refusal);
        var command = World.command(CreateRequests.publicProxy(), "k");
        assertThat(refusing.world.createKeyStore.create(command)).isInstanceOf(CreateOutcome.Pending.class);
        for (int tick = 0; tick < 40; tick++) {
            clock.advance(Duration.ofSeconds(61));
            refusing.world.reconcile.run("tick " + tick);
        }
        assertThat(refusing.calls).isGreaterThan(3);
        assertThat(refusing.world.ledger.records().getFirst().status())
                .isInstanceOfSatisfying(
                        Status.Failed.class,
                        failed -> assertThat(failed.problem().code()).isEqualTo(refusal.problem()));
        assertThat(refusing.world.ledger.claims()).isEmpty();
    }

    /** KMS that does not answer the first create, and refuses every other. */
    private static final class Refusing implements CallHook {

        private final KmsRefusal refusal;
        private final World world;
        private int calls;

        Refusing(SettableClock clock, KmsRefusal refusal) {
            this.refusal = refusal;
            this.world = new World(clock, new FakeLedger(), this, clock::advance, 1, new Ownership())
                    .allowing(Teams.policy(Teams.PAYMENTS));
        }

        @Override
        public void before(String call) {
            if (call.equals("kms.create") && calls++ == 0) {
                throw new FakeCustomKeyStores.LostAnswer("time-out");
            }
            world.kms.refuseNext(refusal);
        }
    }

    @Test
    void connectionIsEstablishedAndPublished() {
        vended(World.command(CreateRequests.publicProxy(), "k"));
        world.kms.failConnects(Optional.of("XKS_PROXY_TIMED_OUT"));
        ticks(5);
        assertThat(world.ledger.records().getFirst().connection()).isInstanceOf(Connection.Failed.class);
        world.kms.failConnects(Optional.empty());
        world.changeConnection.change(
                Teams.PAYMENTS,
                world.ledger.records().getFirst().id(),
                dev.keystorevending.core.connect.DesiredState.CONNECTED,
                Teams.MEMBER,
                "r");
        ticks(12);
        assertThat(world.ledger.records().getFirst().connection()).isInstanceOf(Connection.Connected.class);
        assertThat(kinds())
                .containsExactly(
                        EventKind.KeyStoreCreated, EventKind.KeyStoreConnectionFailed, EventKind.KeyStoreConnected);
    }

    @Test
    void runWithoutDueRecordsDoesNothing() {
        assertThat(world.reconcile.run("tick").due()).isZero();
        vended(World.command(CreateRequests.publicProxy(), "k"));
        ticks(12);
        assertThat(world.reconcile.run("tick").due()).isZero();
    }

    private void ticks(int number) {
        for (int tick = 0; tick < number; tick++) {
            world.reconcile.run("tick");
            clock.advance(Duration.ofMinutes(1));
        }
    }

    private CreateOutcome.Vended vended(CreateCommand command) {
        var outcome = world.createKeyStore.create(command);
        assertThat(outcome).isInstanceOf(CreateOutcome.Vended.class);
        return (CreateOutcome.Vended) outcome;
    }

    private static ProblemCode code(CreateOutcome outcome) {
        assertThat(outcome).isInstanceOf(CreateOutcome.Rejected.class);
        return ((CreateOutcome.Rejected) outcome).problem().code();
    }

    private List<EventKind> kinds() {
        return world.ledger.outbox().stream().map(Event::kind).toList();
    }

    private List<AuditAction> actions() {
        return world.ledger.trail(world.ledger.records().getFirst().id()).stream()
                .map(AuditLine::action)
                .toList();
    }
}
