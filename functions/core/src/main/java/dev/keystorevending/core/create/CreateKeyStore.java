package dev.keystorevending.core.create;

import dev.keystorevending.core.access.Access;
import dev.keystorevending.core.input.Counted;
import dev.keystorevending.core.keystore.Connection;
import dev.keystorevending.core.keystore.CustomKeyStoreId;
import dev.keystorevending.core.keystore.Drift;
import dev.keystorevending.core.keystore.IdempotencyKey;
import dev.keystorevending.core.keystore.Identifiers;
import dev.keystorevending.core.keystore.KeyStore;
import dev.keystorevending.core.keystore.PinnedSecret;
import dev.keystorevending.core.keystore.SecretVersionId;
import dev.keystorevending.core.keystore.SecretWatch;
import dev.keystorevending.core.keystore.Status;
import dev.keystorevending.core.kms.CreateAnswer;
import dev.keystorevending.core.kms.KmsRefusal;
import dev.keystorevending.core.ledger.Actor;
import dev.keystorevending.core.ledger.AdmissionData;
import dev.keystorevending.core.ledger.AuditAction;
import dev.keystorevending.core.ledger.AuditLine;
import dev.keystorevending.core.ledger.Claim;
import dev.keystorevending.core.ledger.Ledger;
import dev.keystorevending.core.ledger.LedgerDamaged;
import dev.keystorevending.core.ledger.LedgerUnavailable;
import dev.keystorevending.core.ledger.ReserveAnswer;
import dev.keystorevending.core.ledger.Transfers;
import dev.keystorevending.core.policy.Rules;
import dev.keystorevending.core.policy.StoredPolicy;
import dev.keystorevending.core.policy.TeamPolicy;
import dev.keystorevending.core.probe.Preflight;
import dev.keystorevending.core.probe.ProbeReport;
import dev.keystorevending.core.problem.Problem;
import dev.keystorevending.core.problem.ProblemCode;
import dev.keystorevending.core.secret.Credential;
import dev.keystorevending.core.secret.Credentials;
import dev.keystorevending.core.secret.ReadAnswer;
import dev.keystorevending.core.secret.SecretDescription;
import dev.keystorevending.core.secret.SecretProblems;
import dev.keystorevending.core.secret.SecretReader;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** Creates one key store. Only this class knows the order of the steps; a dry run is the same chain without the writes. */
public final class CreateKeyStore {

    /** @param failed the failed record of an earlier request with the same key, which this one takes up again */
    private record Admitted(CreateCommand command, StoredPolicy policy, int usage, Optional<KeyStore> failed) {}

    private record Credentialed(
            Admitted admitted,
            PinnedSecret secret,
            Credential credential,
            Optional<SecretVersionId> passed,
            List<CreateWarning> warnings) {}

    /** @param actor this request's caller, who need not be the first one */
    private record Reserved(KeyStore keyStore, Credential credential, List<CreateWarning> warnings, Actor actor) {}

    /** After this time a repeated reservation leaves too little of API Gateway's 29 s for KMS; reconcile goes on. */
    private static final Duration LONGEST_RESERVATION = Duration.ofSeconds(4);

    private final Ledger ledger;
    private final SecretReader secrets;
    private final Credentials credentials;
    private final CreateWarnings warnings;
    private final CreateCall call;
    private final Settlement settlement;
    private final Resumption resumption;
    private final InstantSource clock;
    private final Identifiers identifiers;

    public CreateKeyStore(
            Ledger ledger,
            SecretReader secrets,
            Credentials credentials,
            CreateWarnings warnings,
            CreateCall call,
            Settlement settlement,
            Resumption resumption,
            InstantSource clock,
            Identifiers identifiers) {
        this.ledger = ledger;
        this.secrets = secrets;
        this.credentials = credentials;
        this.warnings = warnings;
        this.call = call;
        this.settlement = settlement;
        this.resumption = resumption;
        this.clock = clock;
        this.identifiers = identifiers;
    }

    /**
     * Creates the key store, or returns why it was not created.
     *
     * @throws LedgerUnavailable if the table is unavailable; a retry with the same idempotency key resumes the request
     */
    public CreateOutcome create(CreateCommand command) {
        return admit(command, command.key())
                .then(admitted -> readSecret(admitted).then(this::reserve).leaving(admitted.failed()))
                .outcome(reserved -> createInKms(reserved).with(reserved.warnings()));
    }

    /** Returns what {@link #create} would do under a new idempotency key, and changes nothing. The command's key is ignored. */
    public CreateOutcome plan(CreateCommand command) {
        return admit(command, Optional.empty()).then(this::readSecret).outcome(this::foresee);
    }

    /** Does the same and, if the request would be accepted, probes what it names. A probe rejects nothing. */
    public CreateOutcome plan(CreateCommand command, Preflight preflight) {
        return admit(command, Optional.empty()).then(this::readSecret).outcome(credentialed -> {
            var outcome = foresee(credentialed);
            return outcome instanceof CreateOutcome.Planned planned
                    ? probed(planned, preflight.probe(command.request().backing(), credentialed.credential()))
                    : outcome;
        });
    }

    private static CreateOutcome probed(CreateOutcome.Planned planned, ProbeReport report) {
        return new CreateOutcome.Planned(
                planned.request(),
                planned.secret(),
                planned.used(),
                planned.quota(),
                planned.warnings(),
                Optional.of(report));
    }

    private Step<Admitted> admit(CreateCommand command, Optional<IdempotencyKey> key) {
        AdmissionData admissionData = ledger.open(command.team(), key);
        var tooMany = command.turn().refusal();
        var stranger = Access.refuseMember(
                admissionData.policy(), command.team(), command.caller().principal());
        if (stranger.isPresent()) {
            return end(stranger.get());
        }
        Optional<KeyStore> earlier = Optional.empty();
        if (admissionData.earlierUse().isPresent()) {
            var use = admissionData.earlierUse().get();
            var found = recorded(command, use);
            earlier = found.filter(CreateKeyStore::repeatable);
            if (earlier.isEmpty()) {
                return new Step.End<>(replay(command, use, found, tooMany.isEmpty()));
            }
        }
        if (tooMany.isPresent()) {
            return CreateKeyStore.<Admitted>end(tooMany.get()).leaving(earlier);
        }
        StoredPolicy stored = admissionData.policy().orElseThrow();
        var violations = Rules.violations(stored.policy(), command.request());
        return violations.isEmpty()
                ? new Step.Next<>(new Admitted(command, stored, admissionData.usage(), earlier))
                : CreateKeyStore.<Admitted>end(Refusals.violation(violations)).leaving(earlier);
    }

    private Step<Credentialed> readSecret(Admitted admitted) {
        CreateCommand.CreateRequest request = admitted.command().request();
        var reading = secrets.readAndDescribe(request.secret(), request.secretVersion());
        return switch (reading.answer()) {
            case ReadAnswer.Unavailable unavailable -> end(SecretProblems.unavailable());
            case ReadAnswer.Failed failed -> end(SecretProblems.notRead());
            case ReadAnswer.NotText binary -> end(Refusals.unusable(request.backing(), Credentials.notText()));
            case ReadAnswer.Read read ->
                switch (credentials.check(request.backing(), read.text())) {
                    case Credentials.Check.Good good ->
                        described(
                                admitted,
                                request.pinned(read.version(), good.credential()),
                                good.credential(),
                                reading.description().get());
                    case Credentials.Check.Bad bad -> end(Refusals.unusable(request.backing(), bad));
                };
        };
    }

    private Step<Credentialed> described(
            Admitted admitted, PinnedSecret pinned, Credential credential, SecretDescription description) {
        CreateCommand.CreateRequest request = admitted.command().request();
        var found = warnings.of(
                request.backing(),
                admitted.usage(),
                admitted.policy().policy().quota(),
                description.unattendedRotation(pinned),
                clock.instant());
        return new Step.Next<>(
                new Credentialed(admitted, pinned, credential, description.passedOver(request.secretVersion()), found));
    }

    private Step<Reserved> reserve(Credentialed credentialed) {
        Admitted admitted = credentialed.admitted();
        CreateCommand command = admitted.command();
        KeyStore keyStore = newRecord(credentialed);
        var line = new AuditLine(
                keyStore.reservedAt(),
                AuditAction.RESERVED,
                Actor.of(command.caller()),
                keyStore.status().attempt(),
                command.requestId(),
                "The name, the backing and one unit of the quota are reserved. "
                        + keyStore.secret().sentence() + " "
                        + admitted.policy().admission());
        return reservation(admitted, keyStore, line)
                .map(answer -> refused(command, answer)
                        .<Step<Reserved>>map(Step.End::new)
                        .orElseGet(() -> new Step.Next<>(new Reserved(
                                keyStore,
                                credentialed.credential(),
                                credentialed.warnings(),
                                Actor.of(command.caller())))))
                // the record may exist, so the caller gets its location
                .orElseGet(() -> new Step.End<>(new CreateOutcome.Pending(keyStore, false, credentialed.warnings())));
    }

    /** Returns the answer to the reservation; empty if nobody can say now whether it took effect, or if it took too long. */
    private Optional<ReserveAnswer> reservation(Admitted admitted, KeyStore keyStore, AuditLine line) {
        try {
            return Optional.of(reserve(admitted, keyStore, line));
        } catch (LedgerUnavailable lost) {
            if (!lost.uncertain()) {
                throw lost;
            }
        }
        try {
            var answer = repeated(admitted, keyStore, line);
            boolean late = clock.instant().isAfter(keyStore.reservedAt().plus(LONGEST_RESERVATION));
            boolean open =
                    answer instanceof ReserveAnswer.Contended || (answer instanceof ReserveAnswer.Reserved && late);
            return open ? Optional.empty() : Optional.of(answer);
        } catch (LedgerUnavailable lostAgain) {
            return Optional.empty();
        }
    }

    private ReserveAnswer reserve(Admitted admitted, KeyStore keyStore, AuditLine line) {
        return admitted.failed()
                .map(failed -> ledger.reserveAgain(failed, keyStore, admitted.policy(), line))
                .orElseGet(() -> ledger.reserve(keyStore, admitted.policy(), line));
    }

    /** Repeats a reservation whose answer was lost. It recognizes its own key. */
    private ReserveAnswer repeated(Admitted admitted, KeyStore keyStore, AuditLine line) {
        var answer = reserve(admitted, keyStore, line);
        boolean own = answer instanceof ReserveAnswer.KeyUsed used
                && used.earlierUse().keyStore().equals(keyStore.id())
                && ledger.find(keyStore.team(), keyStore.id())
                        .filter(keyStore::equals)
                        .isPresent();
        return own ? new ReserveAnswer.Reserved() : answer;
    }

    /** Returns the record of the earlier request; empty if that request was another one. */
    private Optional<KeyStore> recorded(CreateCommand command, AdmissionData.EarlierUse earlier) {
        return earlier.fingerprint().equals(command.request().fingerprint())
                ? ledger.find(command.team(), earlier.keyStore())
                : Optional.empty();
    }

    /** Whether the request failed and may succeed now, so that a repeated request takes its record up again. */
    private static boolean repeatable(KeyStore record) {
        return record.status() instanceof Status.Failed failed
                && failed.problem().code().retryable();
    }

    private CreateOutcome foresee(Credentialed credentialed) {
        CreateCommand command = credentialed.admitted().command();
        TeamPolicy policy = credentialed.admitted().policy().policy();
        var claims = Claim.of(command.request().name(), command.request().backing());
        var answer = ledger.foresee(command.team(), claims, policy.quota());
        return refused(command, answer)
                .orElseGet(() -> new CreateOutcome.Planned(
                        command.request(),
                        credentialed.secret(),
                        credentialed.admitted().usage(),
                        policy.quota(),
                        credentialed.warnings(),
                        Optional.empty()));
    }

    private CreateOutcome createInKms(Reserved reserved) {
        KeyStore keyStore = reserved.keyStore();
        return switch (call.create(keyStore, reserved.credential())) {
            case CreateAnswer.Created created -> settle(keyStore, created.id(), reserved.actor());
            case CreateAnswer.Refused refused -> fail(keyStore, refused.reason(), reserved.actor());
            case CreateAnswer.Unconfirmed unconfirmed ->
                recorded(
                        keyStore,
                        () -> settlement.candidate(keyStore, unconfirmed.id(), reserved.actor(), keyStore.requestId()));
            case CreateAnswer.Unknown unknown -> new CreateOutcome.Pending(keyStore, false);
        };
    }

    private CreateOutcome settle(KeyStore keyStore, CustomKeyStoreId id, Actor actor) {
        return recorded(
                keyStore,
                () -> settlement
                        .created(keyStore, id, AuditAction.CREATED, actor, keyStore.requestId())
                        .orElseGet(() -> failed(keyStore, KmsRefusal.CustomKeyStoreNameInUse, actor)));
    }

    private CreateOutcome fail(KeyStore keyStore, KmsRefusal reason, Actor actor) {
        try {
            return outcome(failed(keyStore, reason, actor), false);
        } catch (LedgerUnavailable | LedgerDamaged unrecorded) {
            var problem = KmsProblems.of(reason);
            // a failure that may pass has no event, so the caller must hear of it now; the retry finds what was
            // recorded
            return problem.code().retryable()
                    ? new CreateOutcome.Rejected(problem, false, Optional.of(keyStore))
                    : new CreateOutcome.Pending(keyStore, false);
        }
    }

    /** The caller gets the answer; no event announces a failure that a retry under the same key may still undo. */
    private KeyStore failed(KeyStore keyStore, KmsRefusal reason, Actor actor) {
        var problem = KmsProblems.of(reason);
        return settlement.failed(
                keyStore, problem, actor, keyStore.requestId(), !problem.code().retryable());
    }

    /** KMS has acted. If the table is unavailable now, the record stays {@code CREATING} and reconcile takes it over. */
    private CreateOutcome recorded(KeyStore keyStore, java.util.function.Supplier<KeyStore> record) {
        try {
            return outcome(record.get(), false);
        } catch (LedgerUnavailable | LedgerDamaged unrecorded) {
            return new CreateOutcome.Pending(keyStore, false);
        }
    }

    /** @param resume whether a creation that nobody works on is resumed */
    private CreateOutcome replay(
            CreateCommand command, AdmissionData.EarlierUse earlier, Optional<KeyStore> found, boolean resume) {
        if (!earlier.fingerprint().equals(command.request().fingerprint())) {
            return rejected(ProblemCode.IdempotencyKeyReused, "The team used this key for a different request.");
        }
        if (found.isEmpty() && Transfers.left(ledger, command.team(), earlier.keyStore())) {
            return rejected(
                    ProblemCode.KeyStoreTransferred,
                    "The key store that was created with this idempotency key was transferred to another team. A new key store needs a new idempotency key.");
        }
        if (found.isEmpty()) {
            return rejected(ProblemCode.ServiceUnavailable, "The earlier request with this key is being recorded.");
        }
        KeyStore keyStore = found.get();
        boolean leaseOver = keyStore.status() instanceof Status.Creating creating
                && !clock.instant().isBefore(creating.leaseUntil());
        return outcome(leaseOver && resume ? resumed(keyStore, command.requestId()) : keyStore, true)
                .with(warnings.of(keyStore.backing(), clock.instant()));
    }

    /** A takeover that the table does not allow now is left to reconcile; the caller gets the record's location all the same. */
    private KeyStore resumed(KeyStore keyStore, String requestId) {
        try {
            return resumption.resume(keyStore, requestId);
        } catch (LedgerUnavailable | LedgerDamaged later) {
            return keyStore;
        }
    }

    private Optional<CreateOutcome> refused(CreateCommand command, ReserveAnswer answer) {
        return switch (answer) {
            case ReserveAnswer.Reserved reserved -> Optional.empty();
            case ReserveAnswer.KeyUsed used ->
                Optional.of(replay(command, used.earlierUse(), recorded(command, used.earlierUse()), true));
            case ReserveAnswer.Claimed claimed ->
                Optional.of(new CreateOutcome.Rejected(
                        Refusals.claimed(command.team(), claimed.claim(), claimed.team(), claimed.holder()), false));
            case ReserveAnswer.QuotaUsed used ->
                Optional.of(
                        rejected(
                                ProblemCode.TeamQuotaExceeded,
                                used.quota() == 0
                                        ? "The team's quota is 0, so the team cannot create key stores."
                                        : "The team's quota is " + Counted.of(used.quota(), "key store", "key stores")
                                                + ", and all of it is used. DELETE a key store that the team does not need, or ask an administrator for a larger quota."));
            case ReserveAnswer.PolicyChanged changed ->
                Optional.of(rejected(ProblemCode.ServiceUnavailable, "The team's policy changed during the request."));
            case ReserveAnswer.Contended contended ->
                Optional.of(rejected(ProblemCode.ServiceUnavailable, "Concurrent requests change the same items."));
        };
    }

    private KeyStore newRecord(Credentialed credentialed) {
        var now = clock.instant();
        var command = credentialed.admitted().command();
        var failed = credentialed.admitted().failed();
        CreateCommand.CreateRequest request = command.request();
        IdempotencyKey key = command.key().orElseThrow();
        return new KeyStore(
                failed.map(KeyStore::id).orElseGet(() -> identifiers.keyStoreId(now)),
                command.team(),
                request.name(),
                request.backing(),
                credentialed.secret(),
                request.connect(),
                request.clientReference(),
                failed.map(KeyStore::createdBy).orElse(command.caller()),
                command.requestId(),
                key,
                request.fingerprint(),
                now,
                now,
                new Status.Creating(
                        failed.map(record -> record.status().attempt()).orElse(0) + 1, now.plus(Ownership.LEASE), now),
                new Connection.NotRequested(),
                Claim.of(request.name(), request.backing()),
                failed.map(KeyStore::revision).orElse(0L) + 1,
                Drift.none(),
                new SecretWatch(now, credentialed.passed()));
    }

    /** Returns the outcome of a create request whose record is this one now. */
    public static CreateOutcome outcome(KeyStore keyStore, boolean replayed) {
        return switch (keyStore.status()) {
            case Status.Creating creating -> new CreateOutcome.Pending(keyStore, replayed);
            case Status.Created created -> new CreateOutcome.Vended(keyStore, replayed);
            case Status.Changing changing -> new CreateOutcome.Vended(keyStore, replayed);
            case Status.Deleting deleting -> new CreateOutcome.Vended(keyStore, replayed);
            case Status.Deleted deleted ->
                new CreateOutcome.Rejected(
                        new Problem(
                                ProblemCode.KeyStoreDeleted,
                                "The key store that was created with this idempotency key was deleted. A new key store needs a new idempotency key."),
                        replayed,
                        Optional.of(keyStore));
            case Status.Failed failed -> new CreateOutcome.Rejected(failed.problem(), replayed, Optional.of(keyStore));
        };
    }

    private static <T> Step<T> end(Problem problem) {
        return new Step.End<>(new CreateOutcome.Rejected(problem, false));
    }

    private static CreateOutcome rejected(ProblemCode code, String detail) {
        return new CreateOutcome.Rejected(new Problem(code, detail), false);
    }
}
