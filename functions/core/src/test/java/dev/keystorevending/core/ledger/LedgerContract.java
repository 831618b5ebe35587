package dev.keystorevending.core.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystorevending.core.CreateRequests;
import dev.keystorevending.core.Filters;
import dev.keystorevending.core.PolicyWrites;
import dev.keystorevending.core.Records;
import dev.keystorevending.core.Teams;
import dev.keystorevending.core.create.CreateCommand;
import dev.keystorevending.core.create.Ownership;
import dev.keystorevending.core.event.Event;
import dev.keystorevending.core.event.EventKind;
import dev.keystorevending.core.keystore.Caller;
import dev.keystorevending.core.keystore.Change;
import dev.keystorevending.core.keystore.Configuration;
import dev.keystorevending.core.keystore.Connection;
import dev.keystorevending.core.keystore.CustomKeyStoreId;
import dev.keystorevending.core.keystore.Difference;
import dev.keystorevending.core.keystore.Drift;
import dev.keystorevending.core.keystore.IdempotencyKey;
import dev.keystorevending.core.keystore.KeyStore;
import dev.keystorevending.core.keystore.KeyStoreId;
import dev.keystorevending.core.keystore.KeyStoreName;
import dev.keystorevending.core.keystore.KeyStoreType;
import dev.keystorevending.core.keystore.Principal;
import dev.keystorevending.core.keystore.RotationMode;
import dev.keystorevending.core.keystore.SecretArn;
import dev.keystorevending.core.keystore.SecretVersionId;
import dev.keystorevending.core.keystore.SecretWatch;
import dev.keystorevending.core.keystore.Status;
import dev.keystorevending.core.keystore.TeamId;
import dev.keystorevending.core.policy.Policies;
import dev.keystorevending.core.policy.PolicyChange;
import dev.keystorevending.core.policy.StoredPolicy;
import dev.keystorevending.core.policy.TeamListing;
import dev.keystorevending.core.policy.TeamSummary;
import dev.keystorevending.core.problem.Problem;
import dev.keystorevending.core.problem.ProblemCode;
import dev.keystorevending.core.secret.Credential;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What every ledger and every store of policies must do. Each test uses a team of its own. */
public abstract class LedgerContract {

    private static final Instant NOW = CreateRequests.NOW;
    private static final Random RANDOM = new Random();

    private final TeamId team = new TeamId("team-" + RANDOM.nextInt(1_000_000) + "x");

    protected abstract Ledger ledger();

    protected abstract Policies policies();

    /** What the ledger reported as damage. */
    protected final List<String> damage = new ArrayList<>();

    protected List<String> damage() {
        return damage;
    }

    /** Damages the quota counter of a team. */
    protected abstract void setUsage(TeamId team, int used);

    /** The ids of the events in the outbox. */
    protected abstract List<String> outboxEventIds();

    @Test
    void reservationHoldsKeyNameBackingAndQuota() {
        var record = record(CreateRequests.vpcProxy(), "k1");
        assertThat(reserve(record, 2)).isInstanceOf(ReserveAnswer.Reserved.class);
        assertThat(ledger().find(team, record.id())).contains(record);
        var admissionData = ledger().open(team, Optional.of(record.idempotencyKey()));
        assertThat(admissionData.usage()).isEqualTo(1);
        assertThat(admissionData.earlierUse())
                .contains(new AdmissionData.EarlierUse(record.id(), record.fingerprint()));
        assertThat(ledger().history(team, record.id())).hasSize(1);
        assertThat(reserve(record(CreateRequests.vpcProxy(), "k1"), 2))
                .isEqualTo(new ReserveAnswer.KeyUsed(new AdmissionData.EarlierUse(record.id(), record.fingerprint())));
    }

    @Test
    void aClientReferenceIsKeptThroughEveryChange() {
        var body = CreateRequests.publicProxy();
        body.put("clientReference", "CHG-4711 / caf\u00e9");
        var record = record(body, "k1");
        assertThat(record.clientReference()).isPresent();
        reserve(record, 2);
        assertThat(ledger().find(team, record.id())).contains(record);
        fail(record, ProblemCode.XksProxyUriUnreachable);
        assertThat(ledger().find(team, record.id()).flatMap(KeyStore::clientReference))
                .isEqualTo(record.clientReference());
    }

    @Test
    void idempotencyKeysAreDistinct() {
        var keys =
                List.of("a", "a:b", "a/b", "a+b", "a=b", "a.b", "A:b", "KEY", "USAGE", "KS", "a:b/c=", "k".repeat(255));
        for (int index = 0; index < keys.size(); index++) {
            var unused = ledger().open(team, Optional.of(new IdempotencyKey(keys.get(index))));
            assertThat(unused.earlierUse()).as(keys.get(index)).isEmpty();
            assertThat(unused.usage()).isEqualTo(index);
            var body = CreateRequests.publicProxy();
            CreateRequests.inner(body, "externalKeyStore").put("uriPath", "/p" + index + "/kms/xks/v1");
            var record = record(body, keys.get(index), NOW, "payments-key-" + index);
            assertThat(reserve(record, 100)).as(keys.get(index)).isInstanceOf(ReserveAnswer.Reserved.class);
            assertThat(ledger().open(team, Optional.of(record.idempotencyKey())).earlierUse())
                    .contains(new AdmissionData.EarlierUse(record.id(), record.fingerprint()));
        }
    }

    @Test
    void claimHasOneHolder() {
        var held = record(CreateRequests.vpcProxy(), "k1");
        reserve(held, 10);
        for (Claim.Kind kind : List.of(
                Claim.Kind.NAME, Claim.Kind.PROXY_URI, Claim.Kind.PROXY_ENDPOINT, Claim.Kind.VPC_ENDPOINT_SERVICE)) {
            var rival = record(CreateRequests.vpcProxy(), "rival-" + kind);
            var one =
                    claims(held).stream().filter(claim -> claim.kind() == kind).toList();
            assertThat(ledger().reserve(claiming(rival, one), policy(10), line(rival)))
                    .as(kind.name())
                    .isEqualTo(new ReserveAnswer.Claimed(one.getFirst(), team, held.id()));
            assertThat(ledger().foresee(team, one, 10)).isInstanceOf(ReserveAnswer.Claimed.class);
            assertThat(ledger().find(team, rival.id())).isEmpty();
        }
        assertThat(ledger().open(team, Optional.empty()).usage()).isEqualTo(1);
    }

    @Test
    void onlyPublicProxiesShareAnEndpoint() {
        String host = "h" + UUID.randomUUID();
        var shared = new Claim(Claim.Kind.PROXY_ENDPOINT, host, true);
        var sole = new Claim(Claim.Kind.PROXY_ENDPOINT, host, false);
        var first = record(CreateRequests.publicProxy(), "k1");
        var second = record(CreateRequests.publicProxy(), "k2");
        assertThat(ledger().reserve(claiming(first, List.of(shared)), policy(9), line(first)))
                .isInstanceOf(ReserveAnswer.Reserved.class);
        assertThat(ledger().reserve(claiming(second, List.of(shared)), policy(9), line(second)))
                .isInstanceOf(ReserveAnswer.Reserved.class);
        var third = record(CreateRequests.vpcProxy(), "k3");
        assertThat(ledger().reserve(claiming(third, List.of(sole)), policy(9), line(third)))
                .isInstanceOf(ReserveAnswer.Claimed.class);
        fail(claiming(first, List.of(shared)), ProblemCode.IncorrectTrustAnchor);
        assertThat(ledger().reserve(claiming(third, List.of(sole)), policy(9), line(third)))
                .isInstanceOf(ReserveAnswer.Claimed.class);
        fail(claiming(second, List.of(shared)), ProblemCode.IncorrectTrustAnchor);
        assertThat(ledger().reserve(claiming(third, List.of(sole)), policy(9), line(third)))
                .isInstanceOf(ReserveAnswer.Reserved.class);
    }

    @Test
    void quotaIsEnforced() {
        assertThat(reserve(record(CreateRequests.cloudHsm(), "k0"), 0)).isEqualTo(new ReserveAnswer.QuotaUsed(0));
        assertThat(reserve(record(CreateRequests.cloudHsm(), "k1"), 1)).isInstanceOf(ReserveAnswer.Reserved.class);
        var second = record(CreateRequests.publicProxy(), "k2", NOW, "payments-second");
        assertThat(reserve(second, 1)).isEqualTo(new ReserveAnswer.QuotaUsed(1));
        assertThat(ledger().foresee(team, claims(second), 1)).isEqualTo(new ReserveAnswer.QuotaUsed(1));
        assertThat(ledger().foresee(team, claims(second), 2)).isInstanceOf(ReserveAnswer.Reserved.class);
    }

    @Test
    void successIsRecordedOnceWithItsEvent() {
        var record = reserved(CreateRequests.cloudHsm());
        var next = record.with(
                new Status.Created(new CustomKeyStoreId("cks-" + team)), new Connection.Requested(NOW, true), NOW);
        var event = event(EventKind.KeyStoreCreated, next);
        assertThat(ledger().recordCreated(record, next, line(next), event)).isEqualTo(WriteAnswer.WRITTEN);
        assertThat(ledger().recordCreated(record, next, line(next), event)).isEqualTo(WriteAnswer.WRITTEN);
        assertThat(ledger().find(team, record.id())).contains(next);
        assertThat(outboxEventIds().stream().filter(event.eventId()::equals)).hasSize(1);
        assertThat(fail(record, ProblemCode.KmsInternal)).isEqualTo(WriteAnswer.OVERTAKEN);
        assertThat(ledger().find(team, record.id())).contains(next);
    }

    @Test
    void failureReleasesClaimsAndQuota() {
        var record = reserved(CreateRequests.vpcProxy());
        assertThat(fail(record, ProblemCode.IncorrectTrustAnchor)).isEqualTo(WriteAnswer.WRITTEN);
        assertThat(ledger().open(team, Optional.of(record.idempotencyKey())).usage())
                .isZero();
        assertThat(ledger().open(team, Optional.of(record.idempotencyKey())).earlierUse())
                .isPresent();
        var again = record(CreateRequests.vpcProxy(), "k2");
        assertThat(ledger().reserve(again, policy(1), line(again))).isInstanceOf(ReserveAnswer.Reserved.class);
    }

    @Test
    void aFailedRecordIsReservedAgainUnderItsKey() {
        var record = reserved(CreateRequests.vpcProxy());
        fail(record, ProblemCode.KmsThrottled);
        assertThat(ledger().open(team, Optional.of(record.idempotencyKey())).earlierUse())
                .contains(new AdmissionData.EarlierUse(record.id(), record.fingerprint()));
        var failed = ledger().find(team, record.id()).orElseThrow();
        var again = failed.with(new Status.Creating(2, NOW.plus(Ownership.LEASE), NOW), NOW);
        assertThat(ledger().reserveAgain(failed, again, policy(0), line(again)))
                .isEqualTo(new ReserveAnswer.QuotaUsed(0));
        assertThat(ledger().reserveAgain(failed, again, policy(1), line(again)))
                .isInstanceOf(ReserveAnswer.Reserved.class);
        assertThat(ledger().find(team, record.id())).contains(again);
        assertThat(ledger().open(team, Optional.empty()).usage()).isEqualTo(1);
        assertThat(ledger().history(team, record.id())).hasSize(3);
        assertThat(due(NOW.plus(Ownership.LEASE))).contains(again);
        assertThat(ledger().reserveAgain(failed, again, policy(1), line(again)))
                .as("two retries at once")
                .isEqualTo(new ReserveAnswer.KeyUsed(new AdmissionData.EarlierUse(record.id(), record.fingerprint())));
        var rival = record(CreateRequests.vpcProxy(), "rival");
        assertThat(reserve(rival, 9)).isInstanceOf(ReserveAnswer.Claimed.class);
        assertThat(ledger().recordFailed(
                                record,
                                record.with(new Status.Failed(new Problem(ProblemCode.KmsInternal, "late"), 1), NOW),
                                line(record),
                                Optional.empty()))
                .as("a late write of the first attempt")
                .isEqualTo(WriteAnswer.OVERTAKEN);
    }

    @Test
    void aClaimTakenMeanwhileIsNotReservedAgain() {
        var record = reserved(CreateRequests.vpcProxy());
        fail(record, ProblemCode.KmsThrottled);
        var rival = record(CreateRequests.vpcProxy(), "rival");
        reserve(rival, 9);
        var failed = ledger().find(team, record.id()).orElseThrow();
        var again = failed.with(new Status.Creating(2, NOW.plus(Ownership.LEASE), NOW), NOW);
        assertThat(ledger().reserveAgain(failed, again, policy(9), line(again)))
                .isEqualTo(new ReserveAnswer.Claimed(rival.claims().getFirst(), team, rival.id()));
        assertThat(ledger().find(team, record.id())).contains(failed);
    }

    @Test
    void aKeyStoreInKmsHasOnePermanentOwner() {
        var store = new CustomKeyStoreId("cks-" + UUID.randomUUID());
        assertThat(ledger().unowned(Set.of(store))).containsExactly(store);
        var owner = reserved(CreateRequests.cloudHsm());
        var created = owner.with(new Status.Created(store), NOW);
        assertThat(ledger().recordCreated(owner, created, line(created), event(EventKind.KeyStoreCreated, created)))
                .isEqualTo(WriteAnswer.WRITTEN);
        assertThat(ledger().unowned(Set.of(store))).isEmpty();
        assertThat(ledger().unowned(Set.of())).isEmpty();
        var other = reserved(record(CreateRequests.publicProxy(), "other", NOW, "payments-other"));
        var stolen = other.with(new Status.Created(store), NOW);
        assertThat(ledger().recordCreated(other, stolen, line(stolen), event(EventKind.KeyStoreCreated, stolen)))
                .isEqualTo(WriteAnswer.OWNED);
        assertThat(ledger().find(team, other.id())).contains(other);
        assertThat(ledger().history(team, other.id())).hasSize(1);
    }

    @Test
    void aDeletionReleasesClaimsAndQuotaButNeitherKeyNorOwner() {
        var store = new CustomKeyStoreId("cks-" + UUID.randomUUID());
        var record = reserved(CreateRequests.vpcProxy());
        var created = record.with(new Status.Created(store), NOW);
        ledger().recordCreated(record, created, line(created), event(EventKind.KeyStoreCreated, created));
        var deleting = created.with(new Status.Deleting(store, NOW, NOW, true, false), NOW);
        assertThat(ledger().recordDeletion(created, deleting, line(deleting), Optional.empty()))
                .isEqualTo(WriteAnswer.WRITTEN);
        assertThat(ledger().find(team, record.id())).contains(deleting);
        assertThat(ledger().open(team, Optional.empty()).usage()).isEqualTo(1);
        assertThat(due(NOW)).contains(deleting);
        var problem = new Problem(ProblemCode.KeyStoreHasKeys, "Delete them.");
        var refused = deleting.with(new Status.Created(store, Optional.of(problem)), NOW);
        assertThat(ledger().recordDeletion(created, refused, line(refused), Optional.empty()))
                .as("the record has changed since")
                .isEqualTo(WriteAnswer.OVERTAKEN);
        assertThat(ledger().recordDeletion(deleting, refused, line(refused), Optional.empty()))
                .isEqualTo(WriteAnswer.WRITTEN);
        assertThat(ledger().find(team, record.id())).contains(refused);
        var again = refused.with(new Status.Deleting(store, NOW, NOW.plusSeconds(9), false, false), NOW);
        ledger().recordDeletion(refused, again, line(again), Optional.empty());
        var deleted = again.with(new Status.Deleted(Optional.of(store)), NOW);
        var event = event(EventKind.KeyStoreDeleted, deleted);
        assertThat(ledger().recordDeletion(again, deleted, line(deleted), Optional.of(event)))
                .isEqualTo(WriteAnswer.WRITTEN);
        assertThat(ledger().recordDeletion(again, deleted, line(deleted), Optional.of(event)))
                .as("its answer was lost")
                .isEqualTo(WriteAnswer.WRITTEN);
        assertThat(ledger().find(team, record.id())).contains(deleted);
        assertThat(outboxEventIds().stream().filter(event.eventId()::equals)).hasSize(1);
        assertThat(due(NOW)).doesNotContain(deleted);
        assertThat(listed(Filter.everything())).isEmpty();
        assertThat(listed(Filters.status(Filter.StatusName.DELETED))).containsExactly(deleted);
        assertThat(ledger().unowned(Set.of(store))).isEmpty();
        assertThat(damage()).isEmpty();
        var admission = ledger().open(team, Optional.of(record.idempotencyKey()));
        assertThat(admission.usage()).isZero();
        assertThat(admission.earlierUse()).isPresent();
        assertThat(reserve(record(CreateRequests.vpcProxy(), "k2"), 1)).isInstanceOf(ReserveAnswer.Reserved.class);
    }

    @Test
    void aChangeHoldsOldAndNewClaimsUntilItEnds() {
        var created = createdWith(CreateRequests.vpcProxy(), "k");
        var target = record(CreateRequests.cloudHsm(), "unused", NOW, "payments-renamed");
        var union = Claims.union(created.claims(), target.claims());
        var changing = changing(created, target, union);
        assertThat(ledger().foreseeChange(created, union)).isInstanceOf(ChangeAnswer.Reserved.class);
        assertThat(ledger().reserveChange(created, changing, policy(9), line(changing)))
                .isInstanceOf(ChangeAnswer.Reserved.class);
        assertThat(ledger().reserveChange(created, changing, policy(9), line(changing)))
                .as("its answer was lost")
                .isInstanceOf(ChangeAnswer.Reserved.class);
        assertThat(ledger().find(team, created.id())).contains(changing);
        assertThat(due(NOW)).contains(changing);
        assertThat(listed(Filters.status(Filter.StatusName.CHANGING))).containsExactly(changing);
        assertThat(ledger().open(team, Optional.empty()).usage()).isEqualTo(1);
        assertThat(claimedFrom(created)).as("the old name").isInstanceOf(ReserveAnswer.Claimed.class);
        assertThat(claimedFrom(target)).as("the new name").isInstanceOf(ReserveAnswer.Claimed.class);
        var store = new Status.Created(changing.status().inKms().orElseThrow());
        var changed = changing.with(target.configuration(), target.claims()).with(store, NOW);
        assertThat(ledger().recordChange(created, changed, line(changed), Optional.empty()))
                .as("the record has changed since")
                .isEqualTo(WriteAnswer.OVERTAKEN);
        var event = event(EventKind.KeyStoreUpdated, changed);
        assertThat(ledger().recordChange(changing, changed, line(changed), Optional.of(event)))
                .isEqualTo(WriteAnswer.WRITTEN);
        assertThat(ledger().recordChange(changing, changed, line(changed), Optional.of(event)))
                .as("its answer was lost")
                .isEqualTo(WriteAnswer.WRITTEN);
        assertThat(ledger().find(team, created.id())).contains(changed);
        assertThat(outboxEventIds().stream().filter(event.eventId()::equals)).hasSize(1);
        assertThat(claimedFrom(target)).as("the new name").isInstanceOf(ReserveAnswer.Claimed.class);
        assertThat(claimedFrom(created)).as("the old name").isInstanceOf(ReserveAnswer.Reserved.class);
        assertThat(ledger().open(team, Optional.empty()).usage()).isEqualTo(2);
        assertThat(damage()).isEmpty();
    }

    @Test
    void aChangeIsReservedOnlyUnderItsPolicyAndAsSeen() {
        var created = createdWith(CreateRequests.cloudHsm(), "k");
        var target = record(CreateRequests.cloudHsm(), "unused", NOW, "payments-renamed");
        var changing = changing(created, target, Claims.union(created.claims(), target.claims()));
        var admitted = policy(9);
        PolicyWrites.put(
                policies(),
                new StoredPolicy(Teams.policy(team), admitted.version() + 1, NOW, Teams.MEMBER),
                admitted.version());
        assertThat(ledger().reserveChange(created, changing, admitted, line(changing)))
                .isInstanceOf(ChangeAnswer.PolicyChanged.class);
        assertThat(claimedFrom(target)).as("nothing is held").isInstanceOf(ReserveAnswer.Reserved.class);
        var older = changing.with(changing.status(), NOW);
        var answer = ledger().reserveChange(older, older.with(older.status(), NOW), policy(9), line(older));
        assertThat(answer).isInstanceOf(ChangeAnswer.Overtaken.class);
        assertThat(ledger().find(team, created.id())).contains(created);
    }

    @Test
    void aClaimOfAnotherKeyStoreStopsAChange() {
        var other = createdWith(record(CreateRequests.publicProxy(), "other", NOW, "payments-other"));
        var created = createdWith(CreateRequests.cloudHsm(), "k");
        var target = record(CreateRequests.cloudHsm(), "unused", NOW, "payments-other");
        var union = Claims.union(created.claims(), target.claims());
        var changing = changing(created, target, union);
        assertThat(ledger().foreseeChange(created, union))
                .isEqualTo(claimed(other, other.claims().getFirst()));
        assertThat(ledger().reserveChange(created, changing, policy(9), line(changing)))
                .isEqualTo(claimed(other, other.claims().getFirst()));
        assertThat(ledger().find(team, created.id())).contains(created);
    }

    @Test
    void aSharedClaimBecomesExclusiveForItsOnlyHolder() {
        var shared = new Claim(Claim.Kind.PROXY_ENDPOINT, team + "host", true);
        var sole = new Claim(Claim.Kind.PROXY_ENDPOINT, team + "host", false);
        var created = createdWith(claiming(record(CreateRequests.publicProxy(), "k"), List.of(shared)));
        var other = record(CreateRequests.publicProxy(), "other", NOW, "payments-other");
        other = createdWith(claiming(other, List.of(shared)));
        var changing = changing(created, created, List.of(sole));
        assertThat(ledger().foreseeChange(created, List.of(sole))).isEqualTo(claimed(other, sole));
        assertThat(ledger().reserveChange(created, changing, policy(9), line(changing)))
                .isEqualTo(claimed(other, sole));
        var gone = other.with(new Status.Deleted(other.status().inKms()), NOW);
        ledger().recordDeletion(other, gone, line(gone), Optional.empty());
        assertThat(ledger().foreseeChange(created, List.of(sole))).isInstanceOf(ChangeAnswer.Reserved.class);
        assertThat(ledger().reserveChange(created, changing, policy(9), line(changing)))
                .isInstanceOf(ChangeAnswer.Reserved.class);
        var rival = claiming(record(CreateRequests.publicProxy(), "rival"), List.of(shared));
        assertThat(reserve(rival, 9)).isInstanceOf(ReserveAnswer.Claimed.class);
        var back = changing.with(created.configuration(), List.of(shared)).with(created.status(), NOW);
        assertThat(ledger().recordChange(changing, back, line(back), Optional.empty()))
                .isEqualTo(WriteAnswer.WRITTEN);
        assertThat(reserve(rival, 9)).isInstanceOf(ReserveAnswer.Reserved.class);
        assertThat(damage()).isEmpty();
    }

    private KeyStore createdWith(Map<String, @Nullable Object> body, String key) {
        return createdWith(record(body, key));
    }

    private KeyStore createdWith(KeyStore record) {
        assertThat(reserve(record, 9)).isInstanceOf(ReserveAnswer.Reserved.class);
        var created = record.with(new Status.Created(new CustomKeyStoreId("cks-" + record.id())), NOW);
        ledger().recordCreated(record, created, line(created), event(EventKind.KeyStoreCreated, created));
        return created;
    }

    private static KeyStore changing(KeyStore created, KeyStore target, List<Claim> claims) {
        var problem = new Problem(ProblemCode.XksProxyUriUnreachable, "why");
        var change = new Change(
                Change.Kind.ROTATION, target.configuration(), true, NOW, true, false, true, NOW, Optional.of(problem));
        return created.with(created.configuration(), claims)
                .with(new Status.Changing(created.status().inKms().orElseThrow(), change), NOW);
    }

    /** What another record gets that wants the same claims. */
    private ReserveAnswer claimedFrom(KeyStore holder) {
        var rival = record(CreateRequests.publicProxy(), "rival-" + RANDOM.nextInt());
        return ledger().reserve(claiming(rival, List.of(holder.claims().getFirst())), policy(9), line(rival));
    }

    private static ChangeAnswer claimed(KeyStore holder, Claim claim) {
        return new ChangeAnswer.Claimed(claim, holder.team(), holder.id());
    }

    @Test
    void theRecordOfAFailedCreationIsDeletedAndReleasesNothing() {
        var record = reserved(CreateRequests.cloudHsm());
        fail(record, ProblemCode.IncorrectTrustAnchor);
        reserve(record(CreateRequests.cloudHsm(), "k2"), 1);
        var failed = ledger().find(team, record.id()).orElseThrow();
        var deleted = failed.with(new Status.Deleted(Optional.empty()), NOW);
        assertThat(ledger().recordDeletion(
                                failed, deleted, line(deleted), Optional.of(event(EventKind.KeyStoreDeleted, deleted))))
                .isEqualTo(WriteAnswer.WRITTEN);
        assertThat(ledger().find(team, record.id())).contains(deleted);
        assertThat(ledger().open(team, Optional.empty()).usage()).isEqualTo(1);
        assertThat(damage()).isEmpty();
    }

    @Test
    void onlyWhatTheRecordHoldsIsReleased() {
        var holder = reserved(CreateRequests.vpcProxy());
        var record = reserved(record(CreateRequests.cloudHsm(), "k2", NOW, "payments-other"));
        var claims = new ArrayList<>(record.claims());
        claims.addAll(holder.claims());
        assertThat(fail(claiming(record, claims), ProblemCode.IncorrectTrustAnchor))
                .isEqualTo(WriteAnswer.WRITTEN);
        assertThat(damage())
                .hasSize(holder.claims().size())
                .allMatch(line -> line.contains(record.id().value()));
        assertThat(ledger().open(team, Optional.empty()).usage()).isEqualTo(1);
        assertThat(reserve(record(CreateRequests.vpcProxy(), "rival"), 9)).isInstanceOf(ReserveAnswer.Claimed.class);
        assertThat(reserve(record(CreateRequests.cloudHsm(), "k3", NOW, "payments-other"), 9))
                .isInstanceOf(ReserveAnswer.Reserved.class);
    }

    @Test
    void aQuotaCounterThatIsTooLowDoesNotKeepARecordOpen() {
        var record = reserved(CreateRequests.publicProxy());
        setUsage(team, 0);
        assertThat(fail(record, ProblemCode.IncorrectTrustAnchor)).isEqualTo(WriteAnswer.WRITTEN);
        assertThat(damage()).hasSize(1).first().asString().contains("quota");
        assertThat(ledger().open(team, Optional.empty()).usage()).isZero();
        assertThat(reserve(record(CreateRequests.publicProxy(), "k2"), 1)).isInstanceOf(ReserveAnswer.Reserved.class);
    }

    @Test
    void takeoverWaitsForLeaseAndEndsPreviousAttempt() {
        var record = reserved(CreateRequests.cloudHsm());
        var late = NOW.plus(Ownership.LEASE);
        var next = record.with(new Status.Creating(2, late.plus(Ownership.LEASE), NOW), late);
        assertThat(ledger().takeOver(record, next, NOW.plusSeconds(59), line(next)))
                .isEqualTo(WriteAnswer.OVERTAKEN);
        assertThat(ledger().takeOver(record, next, late, line(next))).isEqualTo(WriteAnswer.WRITTEN);
        var created = record.with(new Status.Created(new CustomKeyStoreId("cks-" + team)), late);
        assertThat(ledger().recordCreated(record, created, line(created), event(EventKind.KeyStoreCreated, created)))
                .isEqualTo(WriteAnswer.OVERTAKEN);
        var called = next.with(new Status.Creating(2, late.plus(Ownership.LEASE), late), late);
        assertThat(ledger().recordCall(next, called, line(called))).isEqualTo(WriteAnswer.WRITTEN);
        assertThat(ledger().recordCall(record, record.with(record.status(), late.plusSeconds(1)), line(record)))
                .isEqualTo(WriteAnswer.OVERTAKEN);
        assertThat(ledger().history(team, record.id())).hasSize(3);
    }

    @Test
    void oneOfTwoConcurrentTakeoversWins() {
        var record = reserved(CreateRequests.cloudHsm());
        var late = NOW.plus(Ownership.LEASE);
        var next = record.with(new Status.Creating(2, late.plus(Ownership.LEASE), NOW), late);
        assertThat(ledger().takeOver(record, next, late, line(next))).isEqualTo(WriteAnswer.WRITTEN);
        var other = new AuditLine(
                NOW, AuditAction.TAKEN_OVER, Actor.service("actor"), 2, "another request", "the same record");
        assertThat(ledger().takeOver(record, next, late, other)).isEqualTo(WriteAnswer.OVERTAKEN);
        assertThat(ledger().history(team, record.id())).hasSize(2);
    }

    @Test
    void reservationIsValidOnlyUnderItsPolicyVersion() {
        var admitted = policy(9);
        var record = record(CreateRequests.cloudHsm(), "k");
        PolicyWrites.put(policies(), new StoredPolicy(Teams.policy(team), 2, NOW, Teams.MEMBER), 1);
        assertThat(ledger().reserve(record, admitted, line(record))).isEqualTo(new ReserveAnswer.PolicyChanged());
        delete(2);
        assertThat(ledger().reserve(record, admitted, line(record))).isEqualTo(new ReserveAnswer.PolicyChanged());
        PolicyWrites.put(policies(), new StoredPolicy(Teams.policy(team), 4, NOW, Teams.MEMBER), 0);
        assertThat(ledger().reserve(record, admitted, line(record)))
                .as("made again")
                .isEqualTo(new ReserveAnswer.PolicyChanged());
        assertThat(ledger().find(team, record.id())).isEmpty();
        assertThat(delete(4)).isInstanceOf(Policies.DeleteAnswer.Deleted.class);
        assertThat(reserve(record, 9)).isInstanceOf(ReserveAnswer.Reserved.class);
        assertThat(PolicyWrites.put(policies(), new StoredPolicy(Teams.policy(team), 7, NOW, Teams.MEMBER), 6))
                .isInstanceOf(Policies.PutAnswer.Stored.class);
        assertThat(ledger().reserve(record(CreateRequests.cloudHsm(), "k"), admitted, line(record)))
                .as("a repetition is one, whatever the policy says by now")
                .isEqualTo(new ReserveAnswer.KeyUsed(new AdmissionData.EarlierUse(record.id(), record.fingerprint())));
    }

    @Test
    void policyWritesAndReservationsDoNotConflict() throws Exception {
        var admitted = policy(100);
        var attempts = IntStream.range(0, 12)
                .<Callable<Object>>mapToObj(number -> () -> {
                    if (number % 4 == 0) {
                        return PolicyWrites.put(policies(), stored(2), 1);
                    }
                    var record = record(CreateRequests.cloudHsm(), "k" + number);
                    var claim = new Claim(Claim.Kind.NAME, UUID.randomUUID().toString(), false);
                    return ledger().reserve(claiming(record, List.of(claim)), admitted, line(record));
                })
                .toList();
        var answers = new ArrayList<Object>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var answer : threads.invokeAll(attempts)) {
                answers.add(answer.get());
            }
        }
        assertThat(answers)
                .filteredOn(Policies.PutAnswer.Stored.class::isInstance)
                .hasSize(1);
        assertThat(answers)
                .filteredOn(new Policies.PutAnswer.Changed(2)::equals)
                .hasSize(2);
        var reserved = answers.stream()
                .filter(ReserveAnswer.Reserved.class::isInstance)
                .toList();
        assertThat(answers)
                .filteredOn(new ReserveAnswer.PolicyChanged()::equals)
                .hasSize(9 - reserved.size());
        assertThat(ledger().open(team, Optional.empty()).usage()).isEqualTo(reserved.size());
    }

    @Test
    void missingRecordIsNotUpdated() {
        var record = record(CreateRequests.cloudHsm(), "k");
        var next = record.with(new Connection.Connected(NOW, Optional.empty()), NOW);
        assertThat(ledger().recordConnection(record, next, line(next), Optional.empty()))
                .isEqualTo(WriteAnswer.OVERTAKEN);
        assertThat(ledger().recordCall(record, next, line(next))).isEqualTo(WriteAnswer.OVERTAKEN);
        assertThat(ledger().find(team, record.id())).isEmpty();
        assertThat(ledger().history(team, record.id())).isEmpty();
    }

    @Test
    void missingPolicyCannotBeDeleted() {
        assertThat(delete(0)).isEqualTo(new Policies.DeleteAnswer.Changed(0));
        assertThat(delete(1)).isEqualTo(new Policies.DeleteAnswer.Changed(0));
    }

    @Test
    void takeoverOfStaleRecordIsOvertaken() {
        var record = reserved(CreateRequests.cloudHsm());
        var called =
                record.with(new Status.Creating(1, NOW.plus(Ownership.LEASE), NOW.plusSeconds(9)), NOW.plusSeconds(9));
        assertThat(ledger().recordCall(record, called, line(called))).isEqualTo(WriteAnswer.WRITTEN);
        var late = NOW.plus(Ownership.LEASE);
        var blind = record.with(new Status.Creating(2, late.plus(Ownership.LEASE), NOW), late);
        assertThat(ledger().takeOver(record, blind, late, line(blind))).isEqualTo(WriteAnswer.OVERTAKEN);
        var knowing = called.with(new Status.Creating(2, late.plus(Ownership.LEASE), NOW.plusSeconds(9)), late);
        assertThat(ledger().takeOver(called, knowing, late, line(knowing))).isEqualTo(WriteAnswer.WRITTEN);
    }

    @Test
    void connectionChangesOnlyFromReadRevision() {
        var record = reserved(CreateRequests.cloudHsm());
        var created = record.with(
                new Status.Created(new CustomKeyStoreId("cks-" + team)), new Connection.Requested(NOW, true), NOW);
        ledger().recordCreated(record, created, line(created), event(EventKind.KeyStoreCreated, created));
        var connecting =
                created.with(new Connection.Connecting(NOW, NOW, NOW.plusSeconds(9), true), NOW.plusSeconds(1));
        var failed = created.with(
                new Connection.Failed(NOW, "INTERNAL_ERROR", "FAILED", Optional.empty()), NOW.plusSeconds(2));
        assertThat(ledger().recordConnection(created, connecting, line(connecting), Optional.empty()))
                .isEqualTo(WriteAnswer.WRITTEN);
        assertThat(ledger().recordConnection(created, failed, line(failed), Optional.empty()))
                .isEqualTo(WriteAnswer.OVERTAKEN);
        var after = connecting.with(
                new Connection.Failed(NOW, "INTERNAL_ERROR", "FAILED", Optional.empty()), NOW.plusSeconds(3));
        var event = event(EventKind.KeyStoreConnectionFailed, after);
        assertThat(ledger().recordConnection(connecting, after, line(after), Optional.of(event)))
                .isEqualTo(WriteAnswer.WRITTEN);
        assertThat(outboxEventIds()).contains(event.eventId());
        assertThat(ledger().find(team, record.id())).contains(after);
    }

    @Test
    void dueRecordsAreFound() {
        var record = reserved(CreateRequests.cloudHsm());
        assertThat(due(NOW)).doesNotContain(record);
        assertThat(due(NOW.plus(Ownership.LEASE))).contains(record);
        var created = record.with(
                new Status.Created(new CustomKeyStoreId("cks-" + team)), new Connection.Requested(NOW, true), NOW);
        ledger().recordCreated(record, created, line(created), event(EventKind.KeyStoreCreated, created));
        assertThat(due(NOW)).contains(created);
        var connected = created.with(new Connection.Connected(NOW, Optional.empty()), NOW);
        ledger().recordConnection(created, connected, line(connected), Optional.empty());
        assertThat(ledger().due(DueKind.LOOKS, NOW, 1000, Optional.empty()).records())
                .as("a record at rest is compared with KMS")
                .contains(connected);
        assertThat(ledger().due(DueKind.CONNECTIONS, NOW, 1000, Optional.empty())
                        .records())
                .doesNotContain(connected);
        var confirm = NOW.plus(Duration.ofMinutes(5));
        var toConfirm = connected.with(new Connection.Connected(NOW, Optional.of(confirm)), NOW);
        ledger().recordConnection(connected, toConfirm, line(toConfirm), Optional.empty());
        assertThat(due(confirm.minusMillis(1))).doesNotContain(toConfirm);
        assertThat(due(confirm)).contains(toConfirm);
    }

    @Test
    void creationsAndConnectionsAreDueApart() {
        var creating = reserved(CreateRequests.cloudHsm());
        var body = CreateRequests.publicProxy();
        var created = created(reserved(record(body, "key-" + UUID.randomUUID(), NOW, "payments-other")));
        var later = NOW.plus(Ownership.LEASE);
        assertThat(ledger().due(DueKind.CREATIONS, later, 1000, Optional.empty())
                        .records())
                .contains(creating)
                .doesNotContain(created);
        assertThat(ledger().due(DueKind.CONNECTIONS, later, 1000, Optional.empty())
                        .records())
                .contains(created)
                .doesNotContain(creating);
    }

    @Test
    void aPostponedRecordIsDueLaterAndOtherwiseUnchanged() {
        var created = created(reserved(CreateRequests.cloudHsm()));
        ledger().postpone(created, NOW.plusSeconds(50));
        assertThat(due(NOW.plusSeconds(50).minusMillis(1))).doesNotContain(created);
        assertThat(due(NOW.plusSeconds(50))).contains(created);
        assertThat(ledger().find(team, created.id())).contains(created);
        var connecting =
                created.with(new Connection.Connecting(NOW, NOW, NOW.plusSeconds(9), true), NOW.plusSeconds(1));
        ledger().recordConnection(created, connecting, line(connecting), Optional.empty());
        assertThat(due(NOW)).as("a write makes it due again").contains(connecting);
        ledger().postpone(created, NOW.plusSeconds(90));
        assertThat(due(NOW)).as("an old copy postpones nothing").contains(connecting);
    }

    @Test
    void aLiveRecordThatRotatesIsFoundByItsSecret() {
        var body = CreateRequests.publicProxy();
        var secret = CreateRequests.SECRET.replace("kmsuser", "proxy-" + UUID.randomUUID());
        CreateRequests.inner(body, "externalKeyStore").put("credentialSecretArn", secret);
        var arn = new SecretArn(secret);
        var reserved = reserved(body);
        assertThat(ledger().rotating(arn)).as("KMS does not have it yet").isEmpty();
        var created = created(reserved);
        assertThat(ledger().rotating(arn)).containsExactly(created);
        var same = created.secret();
        var manual = created.with(
                        new Configuration(created.name(), created.backing(), same.with(RotationMode.manual)),
                        created.claims())
                .with(created.status(), NOW);
        ledger().recordChange(created, manual, line(manual), Optional.empty());
        assertThat(ledger().rotating(arn)).isEmpty();
        assertThat(ledger().find(team, created.id())).contains(manual);
    }

    @Test
    void theTimeToCompareASecretIsSetAndNothingElse() {
        var created = created(reserved(CreateRequests.publicProxy()));
        var passed = Optional.of(new SecretVersionId("99999999-2222-3333-4444-555555555555"));
        var passing = created.with(new SecretWatch(NOW, passed)).with(created.status(), NOW);
        ledger().recordChange(created, passing, line(passing), Optional.empty());
        var tomorrow = NOW.plus(Duration.ofDays(1));
        ledger().compareSecret(passing, tomorrow);
        assertThat(ledger().find(team, created.id())).contains(passing.with(new SecretWatch(tomorrow, passed)));
        ledger().compareSecret(created, NOW);
        assertThat(ledger().find(team, created.id()).orElseThrow().watch().compareAt())
                .as("an old copy changes nothing")
                .isEqualTo(tomorrow);
    }

    @Test
    void aDeletedRecordIsNotPostponedIntoTheIndex() {
        var created = created(reserved(CreateRequests.cloudHsm()));
        var deleted = created.with(new Status.Deleted(created.status().inKms()), NOW);
        ledger().recordDeletion(created, deleted, line(deleted), Optional.empty());
        ledger().postpone(deleted, NOW);
        assertThat(due(NOW.plus(Duration.ofDays(1)))).doesNotContain(deleted);
    }

    @Test
    void aSecondHasAsManyPermitsAsAllowed() {
        var second = Instant.ofEpochSecond(RANDOM.nextInt(1, 1_000_000_000));
        assertThat(ledger().takePermit(second, 2)).isTrue();
        assertThat(ledger().takePermit(second.plusMillis(999), 2)).isTrue();
        assertThat(ledger().takePermit(second, 2)).isFalse();
        assertThat(ledger().takePermit(second.plusSeconds(1), 2)).isTrue();
    }

    @Test
    void aPeriodHasAsManyRequestsOfACallerAsAllowed() {
        var start = Instant.ofEpochSecond(RANDOM.nextInt(1, 1_000_000_000));
        assertThat(ledger().takeRequest(Teams.MEMBER.principal(), start, 2)).isTrue();
        assertThat(ledger().takeRequest(Teams.MEMBER.principal(), start, 2)).isTrue();
        assertThat(ledger().takeRequest(Teams.MEMBER.principal(), start, 2)).isFalse();
        assertThat(ledger().takeRequest(Teams.ADMINISTRATOR.principal(), start, 2))
                .as("another caller")
                .isTrue();
        assertThat(ledger().takeRequest(Teams.MEMBER.principal(), start.plusMillis(1), 2))
                .as("another period")
                .isTrue();
    }

    private KeyStore created(KeyStore record) {
        var created = record.with(
                new Status.Created(new CustomKeyStoreId("cks-" + record.id())),
                new Connection.Requested(NOW, true),
                NOW);
        ledger().recordCreated(record, created, line(created), event(EventKind.KeyStoreCreated, created));
        return created;
    }

    @Test
    void listIsPagedNewestFirst() {
        var records = IntStream.range(0, 5)
                .mapToObj(number -> {
                    var record =
                            record(CreateRequests.cloudHsm(), "k" + number, NOW.plusMillis(number), "name-" + number);
                    var claim = new Claim(Claim.Kind.NAME, UUID.randomUUID().toString(), false);
                    var claiming = claiming(record, List.of(claim));
                    ledger().reserve(claiming, policy(9), line(record));
                    return claiming;
                })
                .toList();
        var everything = Filter.everything();
        var first = ledger().list(team, everything, Order.NEWEST_FIRST, 2, Optional.empty());
        var second = ledger().list(team, everything, Order.NEWEST_FIRST, 2, first.next());
        var third = ledger().list(team, everything, Order.NEWEST_FIRST, 2, second.next());
        assertThat(first.items()).containsExactly(records.get(4), records.get(3));
        assertThat(second.items()).containsExactly(records.get(2), records.get(1));
        assertThat(third.items()).containsExactly(records.get(0));
        assertThat(third.next()).isEmpty();
        assertThat(ledger().list(
                                team, Filters.status(Filter.StatusName.FAILED), Order.NEWEST_FIRST, 2, Optional.empty())
                        .items())
                .isEmpty();
        var byName = Filters.name(new KeyStoreName("NAME-3"));
        assertThat(ledger().list(team, byName, Order.NEWEST_FIRST, 1, Optional.empty())
                        .items())
                .containsExactly(records.get(3));
        assertThat(ledger().list(new TeamId("nobody-else"), everything, Order.NEWEST_FIRST, 9, Optional.empty())
                        .items())
                .isEmpty();
    }

    @Test
    void listIsPagedOldestFirst() {
        var records = IntStream.range(0, 3)
                .mapToObj(number ->
                        reserved(record(clusterOf(number), "k" + number, NOW.plusMillis(number), "payments-" + number)))
                .toList();
        var first = ledger().list(team, Filter.everything(), Order.OLDEST_FIRST, 2, Optional.empty());
        assertThat(first.items()).containsExactly(records.get(0), records.get(1));
        assertThat(first.next()).contains(records.get(1).id());
        var second = ledger().list(team, Filter.everything(), Order.OLDEST_FIRST, 2, first.next());
        assertThat(second.items()).containsExactly(records.get(2));
        assertThat(second.next()).isEmpty();
        var gone = KeyStoreId.fresh(NOW.minusMillis(1), RANDOM);
        assertThat(ledger().list(team, Filter.everything(), Order.OLDEST_FIRST, 3, Optional.of(gone))
                        .items())
                .as("a position whose record is gone")
                .isEqualTo(records);
    }

    /** Each criterion alone, and all of them together, select one of two records that differ in everything. */
    @Test
    void listIsFilteredByEveryCriterion() {
        var body = CreateRequests.publicProxy();
        body.put("clientReference", "CHG-4711 / caf\u00e9");
        var wanted = drifted(created(reserved(record(body, "k1", NOW, "payments-wanted"))));
        var plain = record(CreateRequests.cloudHsm(), "k2", NOW.plusMillis(1), "payments-other");
        var other = reserved(Records.by(Caller.of("arn:aws:iam::111122223333:role/other"), plain));
        var all = new Filter(
                Optional.of(Filter.StatusName.CREATED),
                Optional.of(new KeyStoreName("PAYMENTS-Wanted")),
                Optional.of(KeyStoreType.EXTERNAL_KEY_STORE),
                Optional.of(Filter.ConnectionName.REQUESTED),
                Optional.of(new CustomKeyStoreId("cks-" + wanted.id())),
                Optional.of(new Principal("arn:aws:sts::111122223333:assumed-role/payments/a-session")),
                wanted.clientReference(),
                Optional.of(true));
        assertThat(listed(Filter.everything())).containsExactly(other, wanted);
        assertThat(listed(all)).containsExactly(wanted);
        assertThat(Filters.singly(all))
                .hasSize(Filter.Criterion.values().length)
                .allSatisfy(criterion -> assertThat(listed(criterion))
                        .as(criterion.criteria().toString())
                        .containsExactly(wanted));
        assertThat(Filters.singly(all))
                .allSatisfy(criterion -> assertThat(
                                listed(Filters.and(criterion, Optional.of(Filter.StatusName.FAILED))))
                        .as(criterion.criteria().toString())
                        .isEmpty());
        assertThat(listed(Filters.and(Filters.name(other.name()), Optional.of(Filter.StatusName.CREATING))))
                .containsExactly(other);
    }

    @Test
    void driftIsKeptWithTheRecordAndOnlyWhatCountsIsListed() {
        var record = created(reserved(CreateRequests.vpcProxy()));
        var suspected = record.with(record.connection(), new Drift(List.of(difference(false))), NOW);
        ledger().recordConnection(record, suspected, line(suspected), Optional.empty());
        assertThat(ledger().find(team, record.id())).contains(suspected);
        assertThat(listed(Filters.drift(true))).isEmpty();
        assertThat(listed(Filters.drift(false))).containsExactly(suspected);
        var drifted = drifted(suspected);
        assertThat(ledger().find(team, record.id())).contains(drifted);
        assertThat(listed(Filters.drift(true))).containsExactly(drifted);
        assertThat(listed(Filters.drift(false))).isEmpty();
    }

    private KeyStore drifted(KeyStore record) {
        var next = record.with(record.connection(), new Drift(List.of(difference(true))), NOW);
        ledger().recordConnection(record, next, line(next), Optional.empty());
        return next;
    }

    private static Difference difference(boolean confirmed) {
        return new Difference(Difference.Kind.NAME, "payments-a", "payments-b", NOW, confirmed);
    }

    private List<KeyStore> listed(Filter filter) {
        return ledger().list(team, filter, Order.NEWEST_FIRST, 9, Optional.empty())
                .items();
    }

    private static Map<String, @Nullable Object> clusterOf(int number) {
        var body = CreateRequests.cloudHsm();
        CreateRequests.inner(body, "cloudHsm").put("clusterId", "cluster-" + "234567".charAt(number) + "3456abcdef");
        return body;
    }

    @Test
    void failedCreationsAreFoundByTheirStatus() {
        var record = reserved(CreateRequests.vpcProxy());
        fail(record, ProblemCode.KmsThrottled);
        assertThat(listed(Filters.status(Filter.StatusName.FAILED)))
                .extracting(KeyStore::id)
                .containsExactly(record.id());
    }

    @Test
    void everyTeamWithAPolicyIsListedAlphabetically() {
        var last = new TeamId(team + "-b");
        var first = new TeamId(team + "-a");
        PolicyWrites.put(policies(), new StoredPolicy(Teams.policy(last, 4), 1, NOW, Teams.MEMBER), 0);
        PolicyWrites.put(policies(), new StoredPolicy(Teams.policy(first, 5), 1, NOW, Teams.MEMBER), 0);
        reserved(CreateRequests.cloudHsm());
        assertThat(teams())
                .containsExactly(
                        new TeamSummary(new TeamListing(team, 9, 1, NOW), 1),
                        new TeamSummary(new TeamListing(first, 5, 1, NOW), 0),
                        new TeamSummary(new TeamListing(last, 4, 1, NOW), 0));
        var later = NOW.plusSeconds(1);
        PolicyWrites.put(policies(), new StoredPolicy(Teams.policy(first, 6), 2, later, Teams.MEMBER), 1);
        assertThat(PolicyWrites.put(policies(), new StoredPolicy(Teams.policy(first, 7), 2, later, Teams.MEMBER), 1))
                .isEqualTo(new Policies.PutAnswer.Changed(2));
        PolicyWrites.delete(policies(), new StoredPolicy(Teams.policy(last, 4), 1, NOW, Teams.MEMBER));
        assertThat(delete(1)).isEqualTo(new Policies.DeleteAnswer.StillUsed(1));
        assertThat(teams())
                .containsExactly(
                        new TeamSummary(new TeamListing(team, 9, 1, NOW), 1),
                        new TeamSummary(new TeamListing(first, 6, 2, later), 0));
        PolicyWrites.put(policies(), new StoredPolicy(Teams.policy(last, 8), 3, later, Teams.MEMBER), 0);
        assertThat(teams()).endsWith(new TeamSummary(new TeamListing(last, 8, 3, later), 0));
    }

    /** The teams of this test, read in pages of two. */
    private List<TeamSummary> teams() {
        var all = new ArrayList<TeamSummary>();
        Optional<TeamId> after = Optional.empty();
        do {
            var page = policies().list(2, after);
            assertThat(page.items()).hasSizeLessThanOrEqualTo(2);
            assertThat(page.next().isEmpty() || page.items().size() == 2)
                    .as("a page is full")
                    .isTrue();
            all.addAll(page.items());
            after = page.next();
        } while (after.isPresent());
        assertThat(all).extracting(summary -> summary.listing().team().value()).isSorted();
        return all.stream()
                .filter(summary -> summary.listing().team().value().startsWith(team.value()))
                .toList();
    }

    @Test
    void anotherTeamSeesNothing() {
        var record = reserved(CreateRequests.cloudHsm());
        var other = new TeamId("other-" + team.value());
        assertThat(ledger().find(other, record.id())).isEmpty();
        assertThat(ledger().history(other, record.id())).isEmpty();
    }

    @Test
    void oneOfManyConcurrentReservationsWins() throws Exception {
        var claim = new Claim(Claim.Kind.NAME, UUID.randomUUID().toString(), false);
        var attempts = IntStream.range(0, 12)
                .<Callable<ReserveAnswer>>mapToObj(number -> () -> {
                    var record = record(CreateRequests.cloudHsm(), "k" + number);
                    return ledger().reserve(claiming(record, List.of(claim)), policy(100), line(record));
                })
                .toList();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            int won = 0;
            for (var answer : threads.invokeAll(attempts)) {
                won += answer.get() instanceof ReserveAnswer.Reserved ? 1 : 0;
            }
            assertThat(won).isEqualTo(1);
        }
        assertThat(ledger().open(team, Optional.empty()).usage()).isEqualTo(1);
    }

    @Test
    void policyIsReplacedOnlyFromCurrentVersion() {
        var admin = Caller.of("arn:aws:iam::111122223333:role/admin");
        var first = new StoredPolicy(Teams.policy(team), 1, NOW, admin);
        assertThat(policies().find(team)).isEmpty();
        assertThat(PolicyWrites.put(policies(), first, 0)).isInstanceOf(Policies.PutAnswer.Stored.class);
        assertThat(PolicyWrites.put(policies(), first, 0)).isEqualTo(new Policies.PutAnswer.Changed(1));
        var found = policies().find(team).orElseThrow();
        assertThat(found.version()).isEqualTo(1);
        assertThat(found.policy().name().pattern().text())
                .isEqualTo(first.policy().name().pattern().text());
        assertThat(found.policy().principals()).isEqualTo(first.policy().principals());
        assertThat(found.policy().proxyHosts()).isEqualTo(first.policy().proxyHosts());
        assertThat(ledger().open(team, Optional.empty()).policy().orElseThrow().version())
                .isEqualTo(1);
        assertThat(PolicyWrites.put(policies(), new StoredPolicy(first.policy(), 2, NOW, admin), 1))
                .isInstanceOf(Policies.PutAnswer.Stored.class);
        assertThat(delete(1)).isEqualTo(new Policies.DeleteAnswer.Changed(2));
        var record = reserved(CreateRequests.cloudHsm());
        assertThat(delete(2)).isEqualTo(new Policies.DeleteAnswer.StillUsed(1));
        fail(record, ProblemCode.IncorrectTrustAnchor);
        assertThat(delete(2)).isInstanceOf(Policies.DeleteAnswer.Deleted.class);
        assertThat(policies().find(team)).isEmpty();
        assertThat(delete(2)).isEqualTo(new Policies.DeleteAnswer.Changed(0));
    }

    @Test
    void anAdoptionRecordsEverythingAtOnce() {
        var store = new CustomKeyStoreId("cks-" + UUID.randomUUID());
        var record = adoptable(CreateRequests.publicProxy(), "adopt", store);
        assertThat(ledger().owners(Set.of(store))).isEmpty();
        var event = event(EventKind.KeyStoreAdopted, record);
        assertThat(adopt(record, Optional.empty(), 0, event))
                .isEqualTo(new AdoptAnswer.Refused(new ReserveAnswer.QuotaUsed(0)));
        assertThat(ledger().find(team, record.id())).isEmpty();
        var outdated = new StoredPolicy(Teams.policy(team, 9), 7, NOW, Teams.MEMBER);
        assertThat(ledger().adopt(record, outdated, Optional.empty(), line(record), event))
                .isEqualTo(new AdoptAnswer.Refused(new ReserveAnswer.PolicyChanged()));
        assertThat(adopt(record, Optional.empty(), 1, event)).isEqualTo(new AdoptAnswer.Adopted());
        assertThat(ledger().find(team, record.id())).contains(record);
        assertThat(ledger().owners(Set.of(store)))
                .isEqualTo(Map.of(store, new Owner(team, record.id(), Optional.of(record))));
        assertThat(ledger().unowned(Set.of(store))).isEmpty();
        assertThat(ledger().history(team, record.id())).containsExactly(line(record));
        assertThat(outboxEventIds()).contains(event.eventId());
        assertThat(due(NOW.plusSeconds(300))).contains(record);
        var admission = ledger().open(team, Optional.of(record.idempotencyKey()));
        assertThat(admission.usage()).isEqualTo(1);
        assertThat(admission.earlierUse()).contains(new AdmissionData.EarlierUse(record.id(), record.fingerprint()));
        assertThat(adopt(record, Optional.empty(), 9, event))
                .as("the same request again")
                .isEqualTo(new AdoptAnswer.Refused(
                        new ReserveAnswer.KeyUsed(new AdmissionData.EarlierUse(record.id(), record.fingerprint()))));
        var rival = reserve(record(CreateRequests.publicProxy(), "rival"), 9);
        assertThat(rival).isInstanceOf(ReserveAnswer.Claimed.class);
    }

    @Test
    void aKeyStoreIsAdoptedOnlyFromARecordThatIsNotLive() {
        var store = new CustomKeyStoreId("cks-" + UUID.randomUUID());
        var first = adoptable(CreateRequests.cloudHsm(), "first", store);
        adopt(first, Optional.empty(), 9, event(EventKind.KeyStoreAdopted, first));
        var second = adoptable(CreateRequests.publicProxy(), "second", store);
        var event = event(EventKind.KeyStoreAdopted, second);
        assertThat(adopt(second, Optional.empty(), 9, event))
                .as("it has an owner meanwhile")
                .isEqualTo(new AdoptAnswer.Owned());
        var forgotten = first.with(new Status.Deleted(Optional.of(store)), NOW);
        var owner = new Owner(team, first.id(), Optional.of(forgotten));
        assertThat(adopt(second, Optional.of(owner), 9, event))
                .as("its record is live")
                .isEqualTo(new AdoptAnswer.Owned());
        assertThat(ledger().find(team, second.id())).isEmpty();
        ledger().recordDeletion(
                        first, forgotten, line(forgotten), Optional.of(event(EventKind.KeyStoreForgotten, forgotten)));
        assertThat(ledger().owners(Set.of(store)).get(store)).isEqualTo(owner);
        assertThat(adopt(second, Optional.of(owner), 9, event)).isEqualTo(new AdoptAnswer.Adopted());
        assertThat(ledger().owners(Set.of(store)).get(store))
                .isEqualTo(new Owner(team, second.id(), Optional.of(second)));
        assertThat(ledger().open(team, Optional.empty()).usage()).isEqualTo(1);
    }

    @Test
    void aTransferMovesEverythingAtOnce() {
        var store = new CustomKeyStoreId("cks-" + UUID.randomUUID());
        var record = adoptable(CreateRequests.vpcProxy(), "adopt", store);
        adopt(record, Optional.empty(), 9, event(EventKind.KeyStoreAdopted, record));
        var to = new TeamId("moved-" + team);
        var policy = new StoredPolicy(Teams.policy(to, 1), 1, NOW, Teams.MEMBER);
        var moved = record.movedTo(to, NOW);
        var event = event(EventKind.KeyStoreTransferred, moved);
        assertThat(ledger().transfer(record, moved, policy, line(moved), event))
                .isEqualTo(new TransferAnswer.PolicyChanged());
        PolicyWrites.put(policies(), policy, 0);
        var full = new StoredPolicy(Teams.policy(to, 0), 2, NOW, Teams.MEMBER);
        PolicyWrites.put(policies(), full, 1);
        assertThat(ledger().transfer(record, moved, full, line(moved), event))
                .isEqualTo(new TransferAnswer.QuotaUsed(0));
        PolicyWrites.put(policies(), new StoredPolicy(Teams.policy(to, 1), 3, NOW, Teams.MEMBER), 2);
        policy = new StoredPolicy(Teams.policy(to, 1), 3, NOW, Teams.MEMBER);
        var older = record.with(new Connection.Requested(NOW, false), NOW);
        assertThat(ledger().transfer(older, older.movedTo(to, NOW), policy, line(older), event))
                .isEqualTo(new TransferAnswer.Overtaken());
        assertThat(ledger().find(team, record.id())).contains(record);

        assertThat(ledger().transfer(record, moved, policy, line(moved), event))
                .isEqualTo(new TransferAnswer.Transferred());
        assertThat(ledger().transfer(record, moved, policy, line(moved), event))
                .isEqualTo(new TransferAnswer.Overtaken());
        assertThat(ledger().find(team, record.id())).isEmpty();
        assertThat(ledger().find(to, record.id())).contains(moved);
        assertThat(ledger().open(team, Optional.empty()).usage()).isZero();
        assertThat(ledger().open(to, Optional.empty()).usage()).isEqualTo(1);
        assertThat(ledger().owners(Set.of(store)).get(store)).isEqualTo(new Owner(to, record.id(), Optional.of(moved)));
        assertThat(ledger().open(team, Optional.of(record.idempotencyKey())).earlierUse())
                .as("the key of the former team")
                .isPresent();
        assertThat(ledger().open(to, Optional.of(record.idempotencyKey())).earlierUse())
                .isEmpty();
        assertThat(outboxEventIds().stream().filter(event.eventId()::equals)).hasSize(1);
        var rival = record(CreateRequests.vpcProxy(), "rival", NOW, "payments-adopt");
        assertThat(reserve(rival, 9))
                .isEqualTo(new ReserveAnswer.Claimed(claims(rival).getFirst(), to, record.id()));
        assertThat(ledger().recordConnection(record, older, line(older), Optional.empty()))
                .isEqualTo(WriteAnswer.OVERTAKEN);
        var deleted = moved.with(new Status.Deleted(Optional.of(store)), NOW);
        assertThat(ledger().recordDeletion(moved, deleted, line(deleted), Optional.empty()))
                .isEqualTo(WriteAnswer.WRITTEN);
        assertThat(ledger().open(to, Optional.empty()).usage()).isZero();
        assertThat(reserve(rival, 9)).isInstanceOf(ReserveAnswer.Reserved.class);
        assertThat(damage()).isEmpty();
    }

    @Test
    void historyIsReadableByEveryTeamUntilTheKeyStoreLeavesIt() {
        var store = new CustomKeyStoreId("cks-" + UUID.randomUUID());
        var to = new TeamId("moved-" + team);
        var there = new StoredPolicy(Teams.policy(to), 1, NOW, Teams.MEMBER);
        PolicyWrites.put(policies(), there, 0);
        var first = adoptable(CreateRequests.publicProxy(), "adopt", store);
        adopt(first, Optional.empty(), 9, event(EventKind.KeyStoreAdopted, first));
        var second = first.movedTo(to, NOW);
        var third = second.with(new Connection.Disconnected(NOW, Optional.empty()), NOW);
        var fourth = third.movedTo(team, NOW);
        var fifth = fourth.with(new Connection.Disconnected(NOW, Optional.empty()), NOW);
        ledger().transfer(first, second, there, line(second), event(EventKind.KeyStoreTransferred, second));
        assertThat(ledger().history(team, first.id())).containsExactly(line(first), line(second));
        assertThat(ledger().history(to, first.id())).containsExactly(line(first), line(second));
        ledger().recordConnection(second, third, line(third), Optional.empty());
        assertThat(ledger().history(team, first.id())).containsExactly(line(first), line(second));
        ledger().transfer(third, fourth, policy(9), line(fourth), event(EventKind.KeyStoreTransferred, fourth));
        ledger().recordConnection(fourth, fifth, line(fifth), Optional.empty());
        assertThat(ledger().history(team, first.id()))
                .containsExactly(line(first), line(second), line(third), line(fourth), line(fifth));
        assertThat(ledger().history(to, first.id()))
                .containsExactly(line(first), line(second), line(third), line(fourth));
        assertThat(ledger().history(new TeamId("other-" + team), first.id())).isEmpty();
    }

    private AdoptAnswer adopt(KeyStore record, Optional<Owner> before, int quota, Event event) {
        return ledger().adopt(record, policy(quota), before, line(record), event);
    }

    /** A record of a key store that KMS shows as disconnected; to be compared with KMS once more. */
    private KeyStore adoptable(Map<String, @Nullable Object> body, String key, CustomKeyStoreId store) {
        var record = record(body, key, NOW, "payments-" + key);
        return new KeyStore(
                record.id(),
                record.team(),
                record.name(),
                record.backing(),
                record.secret(),
                false,
                record.clientReference(),
                record.createdBy(),
                record.requestId(),
                record.idempotencyKey(),
                record.fingerprint(),
                NOW,
                NOW,
                new Status.Created(store),
                new Connection.Disconnected(NOW, Optional.of(NOW.plusSeconds(300))),
                record.claims(),
                1,
                Drift.none(),
                SecretWatch.from(CreateRequests.NOW));
    }

    @Test
    void teamHasHistoryWhileItHasRecords() {
        policy(9);
        assertThat(policies().hasHistory(team)).isFalse();
        fail(reserved(CreateRequests.cloudHsm()), ProblemCode.IncorrectTrustAnchor);
        assertThat(policies().hasHistory(team)).isTrue();
        assertThat(policies().hasHistory(new TeamId("other-" + team))).isFalse();
    }

    @Test
    void policyVersionsNeverRepeat() {
        for (long version = 1; version <= 7; version += 3) {
            if (version > 1) {
                long last = version - 1;
                assertThat(PolicyWrites.put(policies(), stored(1), 0))
                        .isEqualTo(new Policies.PutAnswer.VersionUsed(last));
                assertThat(PolicyWrites.put(policies(), stored(last), 0))
                        .isEqualTo(new Policies.PutAnswer.VersionUsed(last));
                assertThat(PolicyWrites.put(policies(), stored(version), last))
                        .isEqualTo(new Policies.PutAnswer.Changed(0));
                assertThat(delete(last)).isEqualTo(new Policies.DeleteAnswer.Changed(0));
                assertThat(policies().find(team)).isEmpty();
            }
            assertThat(PolicyWrites.put(policies(), stored(version), 0)).isInstanceOf(Policies.PutAnswer.Stored.class);
            assertThat(PolicyWrites.put(policies(), stored(1), 0)).isEqualTo(new Policies.PutAnswer.Changed(version));
            assertThat(PolicyWrites.put(policies(), stored(version + 1), version))
                    .isInstanceOf(Policies.PutAnswer.Stored.class);
            assertThat(delete(version)).isEqualTo(new Policies.DeleteAnswer.Changed(version + 1));
            assertThat(delete(version + 1)).isInstanceOf(Policies.DeleteAnswer.Deleted.class);
        }
    }

    @Test
    void everyChangeOfAPolicyIsALineOfItsHistory() {
        assertThat(policies().history(team, 0, 10, Optional.empty()))
                .isEqualTo(new Page<>(List.of(), Optional.empty()));
        assertThat(policies().lastDeleted(team)).isZero();
        var first = stored(1);
        var second = new StoredPolicy(Teams.policy(team, 7), 2, NOW.plusMillis(1), Teams.ADMINISTRATOR);
        var created = PolicyChange.to(first, Optional.empty(), "request-1");
        var replaced = PolicyChange.to(second, Optional.of(first), "request-2");
        var deleted = PolicyChange.deletion(second, NOW.plusMillis(2), Teams.MEMBER, "request-3");
        var again = PolicyChange.to(stored(4), Optional.empty(), "request-4");
        put(created);
        put(replaced);
        assertThat(policies().put(replaced, UUID.randomUUID().toString())).isEqualTo(new Policies.PutAnswer.Changed(2));
        assertThat(policies().delete(deleted, UUID.randomUUID().toString()))
                .isInstanceOf(Policies.DeleteAnswer.Deleted.class);
        assertThat(policies().lastDeleted(team)).isEqualTo(3);
        put(again);
        var all = List.of(again, deleted, replaced, created);
        assertThat(policies().history(team, 0, 10, Optional.empty()).items()).isEqualTo(all);
        assertThat(policies().history(team, 3, 10, Optional.empty()).items()).containsExactly(again);
        assertThat(all)
                .extracting(PolicyChange::changed)
                .containsExactly(List.of(), List.of(), List.of("quota"), List.of());
        assertThat(policies()
                        .history(new TeamId("other-" + team), 0, 10, Optional.empty())
                        .items())
                .isEmpty();
    }

    private void put(PolicyChange change) {
        assertThat(policies().put(change, UUID.randomUUID().toString())).isInstanceOf(Policies.PutAnswer.Stored.class);
    }

    @Test
    void theHistoryOfAPolicyIsPaged() {
        for (long version = 1; version <= 5; version++) {
            PolicyWrites.put(policies(), stored(version), version - 1);
        }
        for (int size : List.of(1, 2, 5, 6)) {
            var versions = new ArrayList<Long>();
            Optional<Long> before = Optional.empty();
            do {
                var page = policies().history(team, 1, size, before);
                page.items().forEach(change -> versions.add(change.version()));
                before = page.next();
            } while (before.isPresent());
            assertThat(versions).as("pages of " + size).containsExactly(5L, 4L, 3L, 2L);
        }
        for (long nothing : List.of(2L, 1L)) {
            assertThat(policies().history(team, 1, 9, Optional.of(nothing)))
                    .isEqualTo(new Page<>(List.of(), Optional.empty()));
        }
    }

    private Policies.DeleteAnswer delete(long version) {
        return PolicyWrites.delete(policies(), stored(version));
    }

    private StoredPolicy stored(long version) {
        return new StoredPolicy(Teams.policy(team), version, NOW, Teams.MEMBER);
    }

    /** All due records of every kind, read in pages of three. */
    private List<KeyStore> due(Instant now) {
        var records = new ArrayList<KeyStore>();
        for (DueKind kind : DueKind.values()) {
            Optional<Due.Position> from = Optional.empty();
            do {
                var page = ledger().due(kind, now, 3, from);
                assertThat(page.records()).hasSizeLessThanOrEqualTo(3);
                records.addAll(page.records());
                from = page.next();
            } while (from.isPresent());
        }
        assertThat(records).doesNotHaveDuplicates();
        return records;
    }

    private KeyStore reserved(Map<String, @Nullable Object> body) {
        return reserved(record(body, "key-" + UUID.randomUUID()));
    }

    private KeyStore reserved(KeyStore record) {
        assertThat(reserve(record, 9)).isInstanceOf(ReserveAnswer.Reserved.class);
        return record;
    }

    private ReserveAnswer reserve(KeyStore record, int quota) {
        return ledger().reserve(record, policy(quota), line(record));
    }

    /** The team's policy as it is stored, made where there is none, with another quota. */
    private StoredPolicy policy(int quota) {
        var first = new StoredPolicy(Teams.policy(team, quota), 1, NOW, Teams.MEMBER);
        return switch (PolicyWrites.put(policies(), first, 0)) {
            case Policies.PutAnswer.Stored stored -> first;
            case Policies.PutAnswer.Changed changed ->
                new StoredPolicy(first.policy(), changed.current(), NOW, Teams.MEMBER);
            case Policies.PutAnswer.VersionUsed used -> {
                var next = new StoredPolicy(first.policy(), used.last() + 1, NOW, Teams.MEMBER);
                assertThat(PolicyWrites.put(policies(), next, 0)).isInstanceOf(Policies.PutAnswer.Stored.class);
                yield next;
            }
        };
    }

    /** Claims that no other test makes: the values carry the team. */
    private static List<Claim> claims(KeyStore record) {
        return record.claims();
    }

    private WriteAnswer fail(KeyStore record, ProblemCode code) {
        var next = record.with(new Status.Failed(new Problem(code, "why"), 1), NOW);
        return ledger().recordFailed(
                        record, next, line(next), Optional.of(event(EventKind.KeyStoreCreationFailed, next)));
    }

    private static Event event(EventKind kind, KeyStore record) {
        return new Event(UUID.randomUUID().toString(), kind, NOW, "request", record);
    }

    private static AuditLine line(KeyStore record) {
        return new AuditLine(
                NOW, AuditAction.RESERVED, Actor.of(Teams.MEMBER), 1, "request", "revision " + record.revision());
    }

    private KeyStore record(Map<String, @Nullable Object> body, String key) {
        return record(body, key, NOW, "payments-main");
    }

    private KeyStore record(Map<String, @Nullable Object> body, String key, Instant now, String name) {
        body.put("name", name);
        CreateCommand.CreateRequest request = CreateRequests.request(body);
        var claims = Claim.of(request.name(), request.backing()).stream()
                .map(claim -> new Claim(claim.kind(), team + claim.value(), claim.shared()))
                .toList();
        return record(request, key, now, claims, KeyStoreId.fresh(now, RANDOM));
    }

    private static KeyStore claiming(KeyStore record, List<Claim> claims) {
        return Records.copy(record, record.status(), claims);
    }

    private KeyStore record(
            CreateCommand.CreateRequest request, String key, Instant now, List<Claim> claims, KeyStoreId id) {
        return new KeyStore(
                id,
                team,
                request.name(),
                request.backing(),
                request.pinned(
                        new SecretVersionId("11111111-2222-3333-4444-555555555555"),
                        new Credential.KmsUserPassword("kmsPswd01")),
                request.connect(),
                request.clientReference(),
                Caller.of("arn:aws:sts::111122223333:assumed-role/payments/bob"),
                "request",
                new IdempotencyKey(key),
                request.fingerprint(),
                now,
                now,
                new Status.Creating(1, now.plus(Ownership.LEASE), now),
                new Connection.NotRequested(),
                claims,
                1,
                Drift.none(),
                SecretWatch.from(CreateRequests.NOW));
    }
}
