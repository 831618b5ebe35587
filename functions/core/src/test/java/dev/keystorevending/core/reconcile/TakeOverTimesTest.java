package dev.keystorevending.core.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystorevending.core.CreateRequests;
import dev.keystorevending.core.Records;
import dev.keystorevending.core.World;
import dev.keystorevending.core.create.Ownership;
import dev.keystorevending.core.event.EventKind;
import dev.keystorevending.core.fake.FakeCustomKeyStores;
import dev.keystorevending.core.keystore.Connection;
import dev.keystorevending.core.keystore.CustomKeyStoreId;
import dev.keystorevending.core.keystore.KeyStore;
import dev.keystorevending.core.keystore.SecretArn;
import dev.keystorevending.core.keystore.SecretVersionId;
import dev.keystorevending.core.keystore.Status;
import dev.keystorevending.core.kms.ConnectionState;
import dev.keystorevending.core.kms.CreateAnswer;
import dev.keystorevending.core.kms.CreateParameters;
import dev.keystorevending.core.kms.KmsRefusal;
import dev.keystorevending.core.ledger.AuditAction;
import dev.keystorevending.core.problem.ProblemCode;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a takeover does at both ends of each of its times. */
class TakeOverTimesTest {

    private static final Instant NOW = CreateRequests.NOW;
    private static final CustomKeyStoreId STORE = new CustomKeyStoreId("cks-1");
    private static final Duration MILLI = Duration.ofMillis(1);

    private final ReconcileFixture fixture = new ReconcileFixture();
    private final ScriptedKms kms = fixture.kms;
    private final KeyStore record = fixture.creating(CreateRequests.cloudHsm());

    @Test
    void theTimesAreThoseOfTheModel() {
        assertThat(Ownership.LEASE).isEqualTo(Duration.ofSeconds(60));
        assertThat(Ownership.VISIBILITY_GRACE_PERIOD).isEqualTo(Duration.ofMinutes(5));
        assertThat(Ownership.RETRY_WINDOW).isEqualTo(Duration.ofMinutes(30));
        assertThat(Ownership.NEXT_CALL).isEqualTo(Duration.ofMinutes(7));
        assertThat(Ownership.SKEW).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void noAttemptIsTakenOverBeforeItsLeaseEnds() {
        at(Ownership.LEASE.minus(MILLI));
        assertThat(resume()).isEqualTo(record);
        assertThat(kms.describes).isZero();
        at(Ownership.LEASE);
        var taken = creating(resume());
        assertThat(taken.attempt()).isEqualTo(2);
        assertThat(taken.leaseUntil()).isEqualTo(fixture.clock.instant().plus(Ownership.LEASE));
        assertThat(taken.calledAt()).isEqualTo(NOW);
        assertThat(kms.describes).isEqualTo(1);
        assertThat(fixture.actions(record)).containsExactly(AuditAction.RESERVED, AuditAction.TAKEN_OVER);
        assertThat(fixture.ledger.trail(record.id()).getLast().attempt()).isEqualTo(2);
    }

    @Test
    void whatIsCreatedIsNotTakenOver() {
        var created = fixture.created(1, new Connection.NotRequested());
        at(Ownership.LEASE);
        assertThat(fixture.takeOver.resume(created, "r")).isEqualTo(created);
        assertThat(fixture.current(created)).isEqualTo(created);
    }

    @Test
    void aTakeoverThatAnotherRunWonReturnsTheRecordOfThatRun() {
        at(Ownership.LEASE);
        var won = resume();
        assertThat(fixture.takeOver.resume(record, "second")).isEqualTo(won);
        assertThat(kms.describes).isEqualTo(1);
    }

    @Test
    void nothingIsDecidedWhileKmsIsUnavailable() {
        kms.available = false;
        at(Duration.ofMinutes(40));
        assertThat(creating(resume()).attempt()).isEqualTo(2);
        assertThat(kms.creates).isEmpty();
    }

    /** The grace period begins at the last call, not at the reservation. */
    @Test
    void aKeyStoreIsCreatedAgainOnlyAfterTheVisibilityGracePeriod() {
        at(Ownership.VISIBILITY_GRACE_PERIOD.minus(MILLI));
        resume();
        assertThat(kms.creates).isEmpty();
        at(Duration.ofMinutes(7));
        var called = creating(resume(fixture.current(record)));
        assertThat(kms.creates).hasSize(1);
        assertThat(called.calledAt()).isEqualTo(NOW.plus(Duration.ofMinutes(7)));
        at(Duration.ofMinutes(12).minus(MILLI));
        resume(fixture.current(record));
        assertThat(kms.creates).hasSize(1);
    }

    @Test
    void theGracePeriodEndsAfterExactlyFiveMinutes() {
        at(Ownership.VISIBILITY_GRACE_PERIOD);
        resume();
        assertThat(kms.creates).hasSize(1);
    }

    /** A run that crashes in the call leaves the time of the call in the ledger. */
    @Test
    void theCallIsRecordedBeforeItIsMade() {
        at(Ownership.VISIBILITY_GRACE_PERIOD);
        kms.whenCalled =
                () -> assertThat(creating(fixture.current(record)).calledAt()).isEqualTo(fixture.clock.instant());
        var after = resume();
        assertThat(kms.creates).hasSize(1);
        assertThat(after).isEqualTo(fixture.current(record));
        assertThat(fixture.actions(record))
                .containsExactly(AuditAction.RESERVED, AuditAction.TAKEN_OVER, AuditAction.CALLED_AGAIN);
    }

    @Test
    void aNameThatAnotherKeyStoreHasFailsOnlyAfterTheGracePeriod() {
        kms.list(record, STORE, NOW.minus(Duration.ofDays(1)), ConnectionState.DISCONNECTED);
        at(Ownership.VISIBILITY_GRACE_PERIOD.minus(MILLI));
        assertThat(resume().status()).isInstanceOf(Status.Creating.class);
    }

    @Test
    void aNameThatAnotherKeyStoreHasFailsAtTheEndOfTheGracePeriod() {
        kms.list(record, STORE, NOW.minus(Duration.ofDays(1)), ConnectionState.DISCONNECTED);
        at(Ownership.VISIBILITY_GRACE_PERIOD);
        assertThat(problem(resume())).isEqualTo(ProblemCode.CustomKeyStoreNameInUse);
        assertThat(kms.creates).isEmpty();
        assertThat(fixture.events()).containsExactly(EventKind.KeyStoreCreationFailed);
    }

    @Test
    void aKeyStoreOfAnotherNameIsNotInTheWay() {
        kms.list(Records.creating(Records.body(9)), STORE, NOW, ConnectionState.DISCONNECTED);
        at(Ownership.VISIBILITY_GRACE_PERIOD);
        assertThat(resume().status()).isInstanceOf(Status.Creating.class);
        assertThat(kms.creates).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"-10001, false", "-10000, true", "-9999, true", "0, true", "60000, true"})
    void aKeyStoreIsAdoptedUnlessItIsOlderThanTheReservationLessTheSkew(long millis, boolean ours) {
        kms.list(record, STORE, NOW.plusMillis(millis), ConnectionState.DISCONNECTED);
        at(Ownership.LEASE);
        var after = resume();
        if (ours) {
            assertThat(after.status()).isEqualTo(new Status.Created(STORE));
            assertThat(fixture.actions(record)).endsWith(AuditAction.ADOPTED);
        } else {
            assertThat(after.status()).isInstanceOf(Status.Creating.class);
        }
    }

    @Test
    void aKeyStoreThatAnotherRecordOwnsIsNotAdopted() {
        var other = fixture.created(1, new Connection.NotRequested());
        kms.list(record, Records.store(other), NOW, ConnectionState.DISCONNECTED);
        at(Ownership.LEASE);
        assertThat(resume().status()).isInstanceOf(Status.Creating.class);
    }

    @Test
    void theRetryWindowIncludesItsLastMillisecond() {
        at(Ownership.RETRY_WINDOW);
        resume();
        assertThat(kms.creates).hasSize(1);
    }

    @Test
    void afterTheRetryWindowTheCreationFails() {
        at(Ownership.RETRY_WINDOW.plus(MILLI));
        assertThat(problem(resume())).isEqualTo(ProblemCode.KmsInternal);
        assertThat(kms.creates).isEmpty();
        assertThat(fixture.events()).containsExactly(EventKind.KeyStoreCreationFailed);
    }

    /** Half of the lease is left for the call, which has a time-out of its own. */
    @ParameterizedTest
    @CsvSource({"29999, 1", "30000, 0"})
    void noCallBeginsInTheSecondHalfOfTheLease(long millis, int calls) {
        kms.whenDescribed = () -> fixture.clock.advance(Duration.ofMillis(millis));
        at(Ownership.VISIBILITY_GRACE_PERIOD);
        var after = resume();
        assertThat(kms.creates).hasSize(calls);
        assertThat(creating(after).calledAt()).isEqualTo(calls == 0 ? NOW : fixture.clock.instant());
    }

    /** A later call could still succeed only if it comes within the retry window. */
    @ParameterizedTest
    @CsvSource({
        "Throttling,              -1, true",
        "Throttling,               0, false",
        "AccessDenied,            -1, true",
        "AccessDenied,             0, false",
        "CloudHsmClusterInUse,    -1, true",
        "CloudHsmClusterInUse,     0, false",
        "IncorrectTrustAnchor, -1000, false"
    })
    void aRefusalThatMayPassIsTheResultOnlyOfTheLastCall(KmsRefusal refusal, long millis, boolean open) {
        kms.created = new CreateAnswer.Refused(refusal);
        at(Ownership.RETRY_WINDOW.minus(Ownership.NEXT_CALL).plusMillis(millis));
        var after = resume();
        assertThat(kms.creates).hasSize(1);
        if (open) {
            assertThat(after.status()).isInstanceOf(Status.Creating.class);
        } else {
            assertThat(problem(after)).isEqualTo(refusal.problem());
        }
        assertThat(after).isEqualTo(fixture.current(record));
    }

    @Test
    void thePinnedVersionOfTheSecretIsRead() {
        fixture.secrets.put(
                new SecretArn(CreateRequests.SECRET),
                new SecretVersionId("99999999-2222-3333-4444-555555555555"),
                "kmsPswd02");
        at(Ownership.VISIBILITY_GRACE_PERIOD);
        resume();
        assertThat(kms.creates)
                .singleElement()
                .isInstanceOfSatisfying(
                        CreateParameters.CloudHsm.class,
                        request -> assertThat(request.password().value()).isEqualTo(World.PASSWORD));
    }

    @Test
    void theCallWaitsForSecretsManager() {
        fixture.failing.put("secret.read", new FakeCustomKeyStores.Throttled());
        at(Ownership.VISIBILITY_GRACE_PERIOD);
        assertThat(creating(resume()).calledAt()).isEqualTo(NOW);
        assertThat(kms.creates).isEmpty();
    }

    @Test
    void anAttemptThatWasOvertakenBeforeItsCallDoesNotCall() {
        at(Ownership.VISIBILITY_GRACE_PERIOD);
        fixture.before.put("recordCall", () -> {
            fixture.before.clear();
            var other = fixture.current(record);
            var failed = Records.failed(record);
            fixture.ledger.recordFailed(other, failed, Records.reservation(), Optional.empty());
        });
        assertThat(resume()).isEqualTo(fixture.current(record));
        assertThat(fixture.current(record).status()).isInstanceOf(Status.Failed.class);
        assertThat(kms.creates).isEmpty();
    }

    @Test
    void aSecretThatIsGoneEndsTheCreation() {
        fixture.secrets.remove(new SecretArn(CreateRequests.SECRET));
        at(Ownership.VISIBILITY_GRACE_PERIOD);
        assertThat(problem(resume())).isEqualTo(ProblemCode.SecretUnavailable);
    }

    @Test
    void aSecretThatIsNoLongerValidEndsTheCreation() {
        fixture.secrets.put(new SecretArn(CreateRequests.SECRET), Records.VERSION, "short");
        at(Ownership.VISIBILITY_GRACE_PERIOD);
        assertThat(problem(resume())).isEqualTo(ProblemCode.SecretUnavailable);
        assertThat(kms.creates).isEmpty();
    }

    @Test
    void aCreatedKeyStoreIsRecorded() {
        kms.created = new CreateAnswer.Created(STORE);
        kms.whenCalled = () -> kms.list(record, STORE, fixture.clock.instant(), ConnectionState.DISCONNECTED);
        at(Ownership.VISIBILITY_GRACE_PERIOD);
        assertThat(resume().status()).isEqualTo(new Status.Created(STORE));
        assertThat(fixture.current(record).status()).isEqualTo(new Status.Created(STORE));
        assertThat(fixture.events()).containsExactly(EventKind.KeyStoreCreated);
    }

    @Test
    void aKeyStoreThatAnotherRecordOwnsEndsTheCreation() {
        var other = fixture.created(1, new Connection.NotRequested());
        kms.created = new CreateAnswer.Created(Records.store(other));
        kms.whenCalled =
                () -> kms.list(record, Records.store(other), fixture.clock.instant(), ConnectionState.DISCONNECTED);
        at(Ownership.VISIBILITY_GRACE_PERIOD);
        assertThat(problem(resume())).isEqualTo(ProblemCode.CustomKeyStoreNameInUse);
    }

    @Test
    void anIdThatKmsDoesNotListYetStaysWithTheRecord() {
        kms.created = new CreateAnswer.Created(STORE);
        at(Ownership.VISIBILITY_GRACE_PERIOD);
        assertThat(creating(resume()).candidate()).contains(STORE);
        assertThat(fixture.actions(record)).endsWith(AuditAction.CALLED_AGAIN, AuditAction.ANSWERED);
    }

    @Test
    void aRecordWithACandidateWaitsForItHoweverLong() {
        candidate();
        kms.list(record, new CustomKeyStoreId("cks-2"), NOW, ConnectionState.DISCONNECTED);
        at(Duration.ofHours(9));
        assertThat(creating(resume(fixture.current(record))).candidate()).contains(STORE);
        assertThat(kms.creates).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(longs = {-10_000, 0})
    void aCandidateThatKmsListsIsAdopted(long millis) {
        candidate();
        kms.list(record, STORE, NOW.plusMillis(millis), ConnectionState.DISCONNECTED);
        at(Duration.ofMinutes(7));
        assertThat(resume(fixture.current(record)).status()).isEqualTo(new Status.Created(STORE));
    }

    @Test
    void anOlderCandidateIsSomebodyElses() {
        candidate();
        kms.list(record, STORE, NOW.minusMillis(10_001), ConnectionState.DISCONNECTED);
        at(Duration.ofMinutes(10).minus(MILLI));
        assertThat(resume(fixture.current(record)).status())
                .as("the grace period runs")
                .isInstanceOf(Status.Creating.class);
        at(Duration.ofMinutes(12));
        assertThat(problem(resume(fixture.current(record)))).isEqualTo(ProblemCode.CustomKeyStoreNameInUse);
        assertThat(kms.creates).hasSize(1);
    }

    /** At five minutes KMS answers with an id that it does not list. */
    private void candidate() {
        kms.created = new CreateAnswer.Created(STORE);
        at(Ownership.VISIBILITY_GRACE_PERIOD);
        assertThat(creating(resume()).candidate()).isEqualTo(Optional.of(STORE));
    }

    private void at(Duration sinceReservation) {
        fixture.clock.advance(Duration.between(fixture.clock.instant(), NOW.plus(sinceReservation)));
    }

    private KeyStore resume() {
        return resume(record);
    }

    private KeyStore resume(KeyStore seen) {
        return fixture.takeOver.resume(seen, "takeover");
    }

    private static Status.Creating creating(KeyStore record) {
        assertThat(record.status()).isInstanceOf(Status.Creating.class);
        return (Status.Creating) record.status();
    }

    private static ProblemCode problem(KeyStore record) {
        assertThat(record.status()).isInstanceOf(Status.Failed.class);
        return ((Status.Failed) record.status()).problem().code();
    }
}
