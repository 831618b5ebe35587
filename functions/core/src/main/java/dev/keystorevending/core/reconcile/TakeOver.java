package dev.keystorevending.core.reconcile;

import dev.keystorevending.core.create.CreateCall;
import dev.keystorevending.core.create.KmsProblems;
import dev.keystorevending.core.create.Ownership;
import dev.keystorevending.core.create.Resumption;
import dev.keystorevending.core.create.Settlement;
import dev.keystorevending.core.keystore.KeyStore;
import dev.keystorevending.core.keystore.Status;
import dev.keystorevending.core.kms.CreateAnswer;
import dev.keystorevending.core.kms.CustomKeyStores;
import dev.keystorevending.core.kms.DescribeAnswer;
import dev.keystorevending.core.kms.KmsRefusal;
import dev.keystorevending.core.kms.SeenKeyStore;
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
 * Takes over a creation whose lease has ended: adopts the store that an earlier attempt made, makes it again, or fails.
 *
 * <p>The order protects against a second store. First the attempt is raised, so that whatever the earlier one still
 * records is refused. Then KMS is asked what there is; a store that it does not show is taken for absent only when
 * {@link Ownership#VISIBILITY_GRACE_PERIOD} has passed since the last call. Nor does somebody else's store of the name prove before then
 * that there is none of ours: it may be gone, and KMS show that late. The next call is written down before it is made.
 */
public final class TakeOver implements Resumption {

    private static final String ACTOR = "reconcile";

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
                new Status.Creating(status.attempt() + 1, now.plus(Ownership.LEASE), status.calledAt()), now);
        var line = line(now, AuditAction.TAKEN_OVER, next, requestId, "The lease of the attempt before has ended.");
        if (ledger.takeOver(creating, next, now, line) == WriteAnswer.OVERTAKEN) {
            return ledger.find(creating.team(), creating.id()).orElse(creating);
        }
        return switch (kms.describeAll()) {
            case DescribeAnswer.Unavailable unavailable -> next;
            case DescribeAnswer.Listed listed -> decide(next, listed.stores(), requestId);
        };
    }

    private KeyStore decide(KeyStore record, List<SeenKeyStore> stores, String requestId) {
        Optional<SeenKeyStore> ours =
                stores.stream().filter(store -> ownership.isOurs(store, record)).findFirst();
        if (ours.isPresent()) {
            return settlement.created(record, ours.get().id(), AuditAction.ADOPTED, ACTOR, requestId);
        }
        boolean mayComeToLight = clock.instant().isBefore(calledAt(record).plus(Ownership.VISIBILITY_GRACE_PERIOD));
        if (mayComeToLight) {
            return record;
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
                    new Problem(ProblemCode.KmsInternal, "KMS gave no answer for half an hour, and made no store."),
                    requestId);
        }
        return switch (secrets.read(
                record.secret().arn(), Optional.of(record.secret().versionId()))) {
            case ReadAnswer.Failed failed -> record;
            case ReadAnswer.Unavailable unavailable ->
                fail(record, secretProblem("The secret's version cannot be read any more."), requestId);
            case ReadAnswer.NotText binary ->
                fail(record, secretProblem("The secret's version does not hold what it held."), requestId);
            case ReadAnswer.Read read ->
                switch (credentials.check(record.backing(), read.text())) {
                    case Credentials.Check.Bad bad ->
                        fail(record, secretProblem("The secret's version does not hold what it held."), requestId);
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
        var line = line(now, AuditAction.CALLED_AGAIN, called, requestId, "KMS shows no such store.");
        if (ledger.recordCall(record, called, line) == WriteAnswer.OVERTAKEN) {
            return ledger.find(record.team(), record.id()).orElse(record);
        }
        return switch (create.create(called, credential)) {
            case CreateAnswer.Unknown unknown -> called;
            case CreateAnswer.Refused refused -> refused(called, refused.reason(), requestId);
            case CreateAnswer.Created created ->
                settlement.created(called, created.id(), AuditAction.CREATED, ACTOR, requestId);
        };
    }

    /**
     * A conflict may be with our own store that KMS does not show yet; throttling and lacking rights may pass. What KMS said to
     * the last call that retry window allows is how the creation ends.
     */
    private KeyStore refused(KeyStore record, KmsRefusal reason, String requestId) {
        boolean mayPass = reason.conflict() || reason == KmsRefusal.Throttling || reason == KmsRefusal.AccessDenied;
        boolean patient = clock.instant()
                .plus(Ownership.NEXT_CALL)
                .isBefore(record.reservedAt().plus(Ownership.RETRY_WINDOW));
        return mayPass && patient ? record : fail(record, KmsProblems.of(reason), requestId);
    }

    private KeyStore fail(KeyStore record, Problem problem, String requestId) {
        return settlement.failed(record, problem, ACTOR, requestId);
    }

    private static Problem secretProblem(String detail) {
        return new Problem(ProblemCode.SecretUnavailable, detail);
    }

    private static Instant calledAt(KeyStore record) {
        return record.status() instanceof Status.Creating creating ? creating.calledAt() : record.updatedAt();
    }

    private static AuditLine line(Instant now, AuditAction action, KeyStore record, String requestId, String detail) {
        int attempt = record.status() instanceof Status.Creating creating ? creating.attempt() : 0;
        return new AuditLine(now, action, ACTOR, attempt, requestId, detail);
    }
}
