package dev.keystorevending.core.reconcile;

import dev.keystorevending.core.create.CreateCall;
import dev.keystorevending.core.create.KmsProblems;
import dev.keystorevending.core.create.Ownership;
import dev.keystorevending.core.create.Resumption;
import dev.keystorevending.core.create.Settlement;
import dev.keystorevending.core.keystore.CustomKeyStoreId;
import dev.keystorevending.core.keystore.KeyStore;
import dev.keystorevending.core.keystore.Status;
import dev.keystorevending.core.kms.CreateAnswer;
import dev.keystorevending.core.kms.CustomKeyStores;
import dev.keystorevending.core.kms.DescribeAnswer;
import dev.keystorevending.core.kms.KmsRefusal;
import dev.keystorevending.core.kms.SeenKeyStore;
import dev.keystorevending.core.ledger.Actor;
import dev.keystorevending.core.ledger.AuditAction;
import dev.keystorevending.core.ledger.AuditLine;
import dev.keystorevending.core.ledger.Ledger;
import dev.keystorevending.core.ledger.WriteAnswer;
import dev.keystorevending.core.problem.Problem;
import dev.keystorevending.core.problem.ProblemCode;
import dev.keystorevending.core.secret.Credential;
import dev.keystorevending.core.secret.Credentials;
import dev.keystorevending.core.secret.ReadAnswer;
import dev.keystorevending.core.secret.SecretReader;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * Takes over a creation whose lease has ended: adopts the key store that an earlier attempt created, creates it again, or
 * records the failure.
 *
 * <p>The order of the steps prevents a second key store. First the attempt number is raised, so that later writes of the
 * earlier attempt fail. Then KMS lists its key stores. A key store that is not listed counts as absent only when
 * {@link Ownership#VISIBILITY_GRACE_PERIOD} has passed since the last call. Until then, another key store with the same name does not prove
 * that this one is absent: the other may have been deleted, and KMS may report the deletion late. The next call is recorded
 * before it is made.
 *
 * <p>The policy counts at the reservation only: a takeover finishes what was admitted, also if the policy has been revoked since.
 * KMS may have created the key store already, and a record without it would be worse than a key store that its team may delete.
 */
public final class TakeOver implements Resumption {

    static final Actor ACTOR = Actor.service("reconcile");

    private final Ledger ledger;
    private final SecretReader secrets;
    private final Credentials credentials;
    private final CustomKeyStores kms;
    private final CreateCall create;
    private final Ownership ownership;
    private final Settlement settlement;
    private final InstantSource clock;

    public TakeOver(
            Ledger ledger,
            SecretReader secrets,
            Credentials credentials,
            CustomKeyStores kms,
            Ownership ownership,
            Settlement settlement,
            InstantSource clock) {
        this.ledger = ledger;
        this.secrets = secrets;
        this.credentials = credentials;
        this.kms = kms;
        this.create = new CreateCall(kms, ownership);
        this.ownership = ownership;
        this.settlement = settlement;
        this.clock = clock;
    }

    @Override
    public KeyStore resume(KeyStore creating, String requestId) {
        Instant now = clock.instant();
        if (!(creating.status() instanceof Status.Creating status) || now.isBefore(status.leaseUntil())) {
            return creating;
        }
        var next = creating.with(
                new Status.Creating(
                        status.attempt() + 1, now.plus(Ownership.LEASE), status.calledAt(), status.candidate()),
                now);
        var line = line(now, AuditAction.TAKEN_OVER, next, requestId, "The lease of the previous attempt has ended.");
        if (ledger.takeOver(creating, next, now, line) == WriteAnswer.OVERTAKEN) {
            return ledger.find(creating.team(), creating.id()).orElse(creating);
        }
        return switch (kms.describeAll()) {
            case DescribeAnswer.Unavailable unavailable -> next;
            case DescribeAnswer.Listed listed -> decide(next, listed.stores(), requestId);
        };
    }

    /** Whether a takeover could do nothing yet but wait: KMS lists no key store of the name, and may still show one. */
    boolean waits(KeyStore record, List<SeenKeyStore> stores) {
        return mayComeToLight(record)
                && stores.stream()
                        .noneMatch(store -> store.name().equals(record.name().value()));
    }

    private boolean mayComeToLight(KeyStore record) {
        return clock.instant().isBefore(calledAt(record).plus(ownership.visibilityGracePeriod()));
    }

    private KeyStore decide(KeyStore record, List<SeenKeyStore> stores, String requestId) {
        Optional<CustomKeyStoreId> candidate = candidate(record);
        var ours = stores.stream()
                .filter(store -> candidate.isPresent()
                        ? store.id().equals(candidate.get()) && !ownership.olderThan(store, record)
                        : ownership.isOurs(store, record))
                .findFirst()
                .flatMap(store -> settlement.created(record, store.id(), AuditAction.ADOPTED, ACTOR, requestId));
        if (ours.isPresent()) {
            return ours.get();
        }
        if (candidate.isPresent()
                && stores.stream().noneMatch(store -> store.id().equals(candidate.get()))) {
            return record; // KMS created it; it is never counted as absent
        }
        if (mayComeToLight(record)) {
            return record;
        }
        if (candidate.isPresent()) {
            return fail(record, KmsProblems.of(KmsRefusal.CustomKeyStoreNameInUse), requestId);
        }
        boolean nameTaken = stores.stream()
                .anyMatch(store -> store.name().equals(record.name().value()));
        return nameTaken
                ? fail(record, KmsProblems.of(KmsRefusal.CustomKeyStoreNameInUse), requestId)
                : createAgain(record, requestId);
    }

    private KeyStore createAgain(KeyStore record, String requestId) {
        if (clock.instant().isAfter(record.reservedAt().plus(Ownership.RETRY_WINDOW))) {
            return fail(
                    record,
                    new Problem(
                            ProblemCode.KmsInternal,
                            "KMS gave no usable answer within 30 minutes, and lists no such key store."),
                    requestId);
        }
        return switch (secrets.read(
                record.secret().arn(), Optional.of(record.secret().versionId()))) {
            case ReadAnswer.Failed failed -> record;
            case ReadAnswer.Unavailable unavailable ->
                fail(record, secretProblem("The secret's version can no longer be read."), requestId);
            case ReadAnswer.NotText binary ->
                fail(record, secretProblem("The secret's version no longer holds the credential."), requestId);
            case ReadAnswer.Read read ->
                switch (credentials.check(record.backing(), read.text())) {
                    case Credentials.Check.Bad bad ->
                        fail(record, secretProblem("The value of the secret's version is no longer valid."), requestId);
                    case Credentials.Check.Good good -> call(record, good.credential(), requestId);
                };
        };
    }

    private KeyStore call(KeyStore record, Credential credential, String requestId) {
        Instant now = clock.instant();
        if (!(record.status() instanceof Status.Creating status)
                || !now.isBefore(status.leaseUntil().minus(Ownership.LEASE.dividedBy(2)))) {
            return record;
        }
        var called = record.with(new Status.Creating(status.attempt(), status.leaseUntil(), now), now);
        var line = line(now, AuditAction.CALLED_AGAIN, called, requestId, "KMS does not list the key store.");
        if (ledger.recordCall(record, called, line) == WriteAnswer.OVERTAKEN) {
            return ledger.find(record.team(), record.id()).orElse(record);
        }
        return switch (create.create(called, credential)) {
            case CreateAnswer.Unknown unknown -> called;
            case CreateAnswer.Refused refused -> refused(called, refused.reason(), requestId);
            case CreateAnswer.Unconfirmed unconfirmed ->
                settlement.candidate(called, unconfirmed.id(), ACTOR, requestId);
            case CreateAnswer.Created created ->
                settlement
                        .created(called, created.id(), AuditAction.CREATED, ACTOR, requestId)
                        .orElseGet(() -> fail(called, KmsProblems.of(KmsRefusal.CustomKeyStoreNameInUse), requestId));
        };
    }

    /**
     * A conflict may be with the record's own key store, which KMS does not list yet; throttling and missing permissions may be
     * temporary. The refusal of the last call within the retry window is the result of the creation.
     */
    private KeyStore refused(KeyStore record, KmsRefusal reason, String requestId) {
        boolean mayPass = reason.conflict() || reason == KmsRefusal.Throttling || reason == KmsRefusal.AccessDenied;
        boolean patient = clock.instant()
                .plus(Ownership.NEXT_CALL)
                .isBefore(record.reservedAt().plus(Ownership.RETRY_WINDOW));
        return mayPass && patient ? record : fail(record, KmsProblems.of(reason), requestId);
    }

    private KeyStore fail(KeyStore record, Problem problem, String requestId) {
        return settlement.failed(record, problem, ACTOR, requestId, true);
    }

    private static Problem secretProblem(String detail) {
        return new Problem(ProblemCode.SecretUnavailable, detail);
    }

    private static Optional<CustomKeyStoreId> candidate(KeyStore record) {
        return record.status() instanceof Status.Creating creating ? creating.candidate() : Optional.empty();
    }

    private static Instant calledAt(KeyStore record) {
        return record.status() instanceof Status.Creating creating ? creating.calledAt() : record.updatedAt();
    }

    private static AuditLine line(Instant now, AuditAction action, KeyStore record, String requestId, String detail) {
        return new AuditLine(now, action, ACTOR, record.status().attempt(), requestId, detail);
    }
}
