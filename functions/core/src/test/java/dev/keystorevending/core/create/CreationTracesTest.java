package dev.keystorevending.core.create;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystorevending.core.CreateRequests;
import dev.keystorevending.core.PolicyWrites;
import dev.keystorevending.core.Teams;
import dev.keystorevending.core.World;
import dev.keystorevending.core.event.Event;
import dev.keystorevending.core.event.EventKind;
import dev.keystorevending.core.fake.CallHook;
import dev.keystorevending.core.fake.FakeCustomKeyStores;
import dev.keystorevending.core.fake.FakeLedger;
import dev.keystorevending.core.fake.SettableClock;
import dev.keystorevending.core.keystore.Backing;
import dev.keystorevending.core.keystore.Connection;
import dev.keystorevending.core.keystore.CustomKeyStoreId;
import dev.keystorevending.core.keystore.KeyStore;
import dev.keystorevending.core.keystore.Status;
import dev.keystorevending.core.kms.CreateAnswer;
import dev.keystorevending.core.kms.CreateParameters;
import dev.keystorevending.core.kms.KmsRefusal;
import dev.keystorevending.core.ledger.AuditLine;
import dev.keystorevending.core.ledger.Claim;
import dev.keystorevending.core.ledger.LedgerUnavailable;
import dev.keystorevending.core.ledger.ReserveAnswer;
import dev.keystorevending.core.policy.StoredPolicy;
import dev.keystorevending.core.problem.ProblemCode;
import dev.keystorevending.core.secret.Credential;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Directed traces of creations: each shows one fault that was found in an earlier version of the service. */
class CreationTracesTest {

    private final SettableClock clock = new SettableClock(CreateRequests.NOW);
    private final Map<String, RuntimeException> before = new HashMap<>();
    private final Map<String, RuntimeException> after = new HashMap<>();
    private Duration slow = Duration.ZERO;
    private boolean contended;
    private final World world = new World(clock, new Contended(hook()), hook(), clock::advance, 1, new Ownership())
            .allowing(Teams.policy(Teams.PAYMENTS));

    /** A ledger whose second reservation may conflict with another transaction, and may be slow. */
    private final class Contended extends FakeLedger {

        private int reservations;

        Contended(CallHook hook) {
            super(hook);
        }

        @Override
        public ReserveAnswer reserve(KeyStore keyStore, StoredPolicy policy, AuditLine line) {
            if (++reservations == 2) {
                clock.advance(slow);
                if (contended) {
                    return new ReserveAnswer.Contended();
                }
            }
            return super.reserve(keyStore, policy, line);
        }
    }

    private CallHook hook() {
        return new CallHook() {
            @Override
            public void before(String call) {
                strike(before.remove(call));
            }

            @Override
            public void after(String call) {
                strike(after.remove(call));
            }
        };
    }

    private static void strike(@org.jspecify.annotations.Nullable RuntimeException fault) {
        if (fault != null) {
            throw fault;
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {11, 100, 3600})
    void aStoreMadeOutsideTheServiceIsNotVended(int secondsBefore) {
        outsider();
        clock.advance(Duration.ofSeconds(secondsBefore));
        var outcome = create(CreateRequests.cloudHsm(), "k");
        assertThat(((CreateOutcome.Rejected) outcome).problem().code()).isEqualTo(ProblemCode.CustomKeyStoreNameInUse);
        assertThat(world.ledger.claims()).isEmpty();
    }

    @Test
    void theIdOfADeadStoreIsNotTakenForTheNewOne() {
        create(CreateRequests.publicProxy(), "first");
        var dead = storeOf(only());
        world.kms.deleteButShowFor(dead, Duration.ofMinutes(4));
        release();
        clock.advance(Duration.ofSeconds(5));
        world.kms.showAfter(Duration.ofMinutes(2));
        after.put("kms.create", new FakeCustomKeyStores.LostAnswer("time-out"));
        assertThat(create(CreateRequests.publicProxy(), "second")).isInstanceOf(CreateOutcome.Pending.class);
        minutes(12);
        var record = world.ledger.records().getLast();
        assertThat(record.status()).isInstanceOf(Status.Created.class);
        assertThat(storeOf(record)).isNotEqualTo(dead);
        assertThat(world.kms.stores()).extracting(FakeCustomKeyStores.Store::id).containsExactly(storeOf(record));
    }

    @Test
    void anIdThatKmsAnsweredIsNeverGivenUp() {
        world.kms.showAfter(Duration.ofMinutes(50));
        assertThat(create(CreateRequests.cloudHsm(), "k")).isInstanceOf(CreateOutcome.Pending.class);
        minutes(45);
        assertThat(only().status())
                .isInstanceOfSatisfying(
                        Status.Creating.class,
                        creating -> assertThat(creating.candidate()).isPresent());
        assertThat(world.ledger.claims()).isNotEmpty();
        assertThat(world.reconcile.run("stuck").stuck()).isEqualTo(1);
        minutes(8);
        assertThat(only().status()).isInstanceOf(Status.Created.class);
        assertThat(world.kms.stores()).hasSize(1);
    }

    @Test
    void storesThatNoRecordOwnsAreCounted() {
        outsider();
        var body = CreateRequests.publicProxy();
        body.put("name", "payments-other");
        create(body, "k");
        assertThat(world.reconcile.run("look").unowned()).hasValue(1);
    }

    @Test
    void aReservationWhoseAnswerWasLostIsRepeatedAndGoesOn() {
        after.put("reserve", new LedgerUnavailable("time-out", new IllegalStateException(), true));
        assertThat(create(CreateRequests.publicProxy(), "k")).isInstanceOf(CreateOutcome.Vended.class);
        assertThat(world.ledger.records()).hasSize(1);
    }

    @Test
    void aReservationThatMayExistHasALocation() {
        after.put("reserve", new LedgerUnavailable("time-out", new IllegalStateException(), true));
        before.put("find", new LedgerUnavailable("time-out", new IllegalStateException(), true));
        var outcome = create(CreateRequests.publicProxy(), "k");
        assertThat(outcome).isInstanceOf(CreateOutcome.Pending.class);
        assertThat(((CreateOutcome.Pending) outcome).keyStore().id()).isEqualTo(only().id());
    }

    @Test
    void aRetryThatCannotTakeOverHasALocation() {
        before.put("kms.create", new FakeCustomKeyStores.LostAnswer("time-out"));
        create(CreateRequests.publicProxy(), "k");
        clock.advance(Ownership.LEASE);
        before.put("takeOver", new LedgerUnavailable("throttled"));
        assertThat(create(CreateRequests.publicProxy(), "k")).isEqualTo(new CreateOutcome.Pending(only(), true));
    }

    @Test
    void aReservationThatIsContendedAfterItsAnswerWasLostHasALocation() {
        after.put("reserve", new LedgerUnavailable("time-out", new IllegalStateException(), true));
        contended = true;
        var outcome = create(CreateRequests.publicProxy(), "k");
        assertThat(outcome).isEqualTo(new CreateOutcome.Pending(only(), false));
    }

    @Test
    void aFailureThatMayPassIsToldWhenItCouldNotBeRecorded() {
        world.kms.refuseNext(KmsRefusal.Throttling, 4);
        after.put("recordFailed", new LedgerUnavailable("time-out", new IllegalStateException(), true));
        var outcome = (CreateOutcome.Rejected) create(CreateRequests.publicProxy(), "k");
        assertThat(outcome.problem().code()).isEqualTo(ProblemCode.KmsThrottled);
        assertThat(outcome.keyStore().orElseThrow().id()).isEqualTo(only().id());
        assertThat(create(CreateRequests.publicProxy(), "k")).isInstanceOf(CreateOutcome.Vended.class);
    }

    @Test
    void aCreatedStoreThatCouldNotBeRecordedIsPending() {
        before.put("recordCreated", new LedgerUnavailable("throttled"));
        assertThat(create(CreateRequests.publicProxy(), "k")).isEqualTo(new CreateOutcome.Pending(only(), false));
    }

    @Test
    void aLateReservationIsLeftToReconcile() {
        after.put("reserve", new LedgerUnavailable("time-out", new IllegalStateException(), true));
        slow = Duration.ofMillis(4001);
        assertThat(create(CreateRequests.publicProxy(), "k")).isInstanceOf(CreateOutcome.Pending.class);
        assertThat(world.kms.stores()).isEmpty();
        minutes(14);
        assertThat(only().connection()).isInstanceOf(Connection.Connected.class);
    }

    @Test
    void aReservationThatDidNotTakeEffectIsUnavailable() {
        before.put("reserve", new LedgerUnavailable("throttled"));
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> create(CreateRequests.publicProxy(), "k"))
                .isInstanceOf(LedgerUnavailable.class);
        assertThat(world.ledger.records()).isEmpty();
    }

    @Test
    void tenThrottledTriesUnderOneKeyLeaveOneRecordAndAnnounceNothing() {
        for (int number = 0; number < 10; number++) {
            world.kms.refuseNext(KmsRefusal.Throttling, 4);
            var outcome = (CreateOutcome.Rejected) create(CreateRequests.publicProxy(), "k");
            assertThat(outcome.problem().code()).isEqualTo(ProblemCode.KmsThrottled);
            assertThat(outcome.keyStore()).contains(only());
            clock.advance(Duration.ofSeconds(1));
        }
        assertThat(create(CreateRequests.publicProxy(), "k")).isInstanceOf(CreateOutcome.Vended.class);
        assertThat(world.ledger.records()).hasSize(1);
        assertThat(announced()).containsExactly(EventKind.KeyStoreCreated);
        assertThat(world.ledger.usage(Teams.PAYMENTS)).isEqualTo(1);
    }

    @Test
    void aFinalFailureIsAnnounced() {
        world.kms.refuseNext(KmsRefusal.IncorrectTrustAnchor);
        create(CreateRequests.cloudHsm(), "k");
        assertThat(announced()).containsExactly(EventKind.KeyStoreCreationFailed);
    }

    @Test
    void damagedReservationsDoNotKeepACreationOpen() {
        world.kms.refuseNext(KmsRefusal.IncorrectTrustAnchor);
        before.put("recordFailed", new LedgerUnavailable("throttled"));
        assertThat(create(CreateRequests.publicProxy(), "k")).isInstanceOf(CreateOutcome.Pending.class);
        world.ledger.setUsage(Teams.PAYMENTS, 0);
        only().claims().stream().filter(Claim::shared).forEach(world.ledger::loseClaim);
        world.kms.refuseNext(KmsRefusal.IncorrectTrustAnchor, 100);
        minutes(8);
        assertThat(only().status()).isInstanceOf(Status.Failed.class);
        assertThat(world.ledger.claims()).isEmpty();
        assertThat(world.ledger.damage()).hasSize(2);
    }

    @Test
    void aRevokedPolicyDoesNotStopATakeover() {
        before.put("kms.create", new FakeCustomKeyStores.LostAnswer("time-out"));
        create(CreateRequests.publicProxy(), "k");
        PolicyWrites.put(
                world.ledger, new StoredPolicy(Teams.policy(Teams.PAYMENTS, 0), 2, clock.instant(), Teams.MEMBER), 1);
        minutes(14);
        assertThat(only().status()).isInstanceOf(Status.Created.class);
        assertThat(only().connection()).isInstanceOf(Connection.Connected.class);
    }

    private CreateOutcome create(Map<String, @org.jspecify.annotations.Nullable Object> body, String key) {
        return world.createKeyStore.create(World.command(body, key));
    }

    private void outsider() {
        var request = CreateRequests.request(CreateRequests.cloudHsm());
        var answer = world.kms.create(new CreateParameters.CloudHsm(
                request.name(), (Backing.CloudHsm) request.backing(), new Credential.KmsUserPassword(World.PASSWORD)));
        assertThat(answer).isInstanceOf(CreateAnswer.Created.class);
    }

    /** An operator releases the record's reservation by hand. */
    private void release() {
        only().claims().forEach(world.ledger::loseClaim);
    }

    private void minutes(int number) {
        for (int minute = 0; minute < number; minute++) {
            clock.advance(Duration.ofMinutes(1));
            world.reconcile.run("minute " + minute);
        }
    }

    private KeyStore only() {
        return world.ledger.records().getFirst();
    }

    private List<EventKind> announced() {
        return world.ledger.outbox().stream().map(Event::kind).toList();
    }

    private static CustomKeyStoreId storeOf(KeyStore record) {
        return Optional.of(record.status())
                .filter(Status.Created.class::isInstance)
                .map(Status.Created.class::cast)
                .orElseThrow()
                .customKeyStoreId();
    }
}
