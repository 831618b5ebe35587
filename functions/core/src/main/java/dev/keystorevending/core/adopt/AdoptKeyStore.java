package dev.keystorevending.core.adopt;

import dev.keystorevending.core.access.Access;
import dev.keystorevending.core.adopt.AdoptCommand.AdoptRequest;
import dev.keystorevending.core.create.CreateCommand.CreateRequest;
import dev.keystorevending.core.event.Event;
import dev.keystorevending.core.event.EventKind;
import dev.keystorevending.core.input.InputErrorCode;
import dev.keystorevending.core.keystore.Drift;
import dev.keystorevending.core.keystore.Identifiers;
import dev.keystorevending.core.keystore.KeyStore;
import dev.keystorevending.core.keystore.KeyStoreType;
import dev.keystorevending.core.keystore.PinnedSecret;
import dev.keystorevending.core.keystore.RotationMode;
import dev.keystorevending.core.keystore.SecretVersionId;
import dev.keystorevending.core.keystore.SecretWatch;
import dev.keystorevending.core.keystore.Status;
import dev.keystorevending.core.keystore.TeamId;
import dev.keystorevending.core.kms.CustomKeyStores;
import dev.keystorevending.core.kms.DescribeAnswer;
import dev.keystorevending.core.ledger.Actor;
import dev.keystorevending.core.ledger.AdmissionData;
import dev.keystorevending.core.ledger.AdoptAnswer;
import dev.keystorevending.core.ledger.AuditAction;
import dev.keystorevending.core.ledger.AuditLine;
import dev.keystorevending.core.ledger.Claim;
import dev.keystorevending.core.ledger.Ledger;
import dev.keystorevending.core.ledger.LedgerUnavailable;
import dev.keystorevending.core.ledger.Owner;
import dev.keystorevending.core.ledger.ReserveAnswer;
import dev.keystorevending.core.ledger.Transfers;
import dev.keystorevending.core.policy.StoredPolicy;
import dev.keystorevending.core.problem.Problem;
import dev.keystorevending.core.problem.ProblemCode;
import dev.keystorevending.core.problem.ProblemError;
import dev.keystorevending.core.secret.Credentials;
import dev.keystorevending.core.secret.ReadAnswer;
import dev.keystorevending.core.secret.SecretProblems;
import dev.keystorevending.core.secret.SecretReader;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Records a key store that exists in KMS and has no live record, for a team. Administrators only. KMS is read and not changed. The
 * secret is pinned as it is named: KMS does not show a credential, so nobody can compare them.
 */
public final class AdoptKeyStore {

    private static final String SECRET = "/secretArn";

    private final Ledger ledger;
    private final Access access;
    private final CustomKeyStores kms;
    private final SecretReader secrets;
    private final Credentials credentials;
    private final InstantSource clock;
    private final Identifiers identifiers;
    private final Duration settling;

    /**
     * Creates the use case.
     *
     * @param settling how long KMS may report an old connection state
     */
    public AdoptKeyStore(
            Ledger ledger,
            Access access,
            CustomKeyStores kms,
            SecretReader secrets,
            Credentials credentials,
            InstantSource clock,
            Identifiers identifiers,
            Duration settling) {
        this.ledger = ledger;
        this.access = access;
        this.kms = kms;
        this.secrets = secrets;
        this.credentials = credentials;
        this.clock = clock;
        this.identifiers = identifiers;
        this.settling = settling;
    }

    /**
     * Adopts the key store, or returns why it was not adopted. A rejection stores nothing.
     *
     * @throws LedgerUnavailable if the table is unavailable; a retry with the same idempotency key finds what was recorded
     */
    public AdoptOutcome adopt(AdoptCommand command) {
        var stranger = access.refuseAdministrator(command.caller().principal());
        if (stranger.isPresent()) {
            return new AdoptOutcome.Rejected(stranger.get());
        }
        AdmissionData admission = ledger.open(command.team(), Optional.of(command.key()));
        return admission
                .earlierUse()
                .map(use -> replay(command, use))
                .or(() -> admission.policy().map(policy -> adopt(command, policy)))
                .orElseGet(() -> rejected(noPolicy(command.team())));
    }

    private AdoptOutcome adopt(AdoptCommand command, StoredPolicy policy) {
        return switch (kms.describeAll()) {
            case DescribeAnswer.Unavailable unavailable ->
                rejected(ProblemCode.KmsInternal, "KMS did not list its custom key stores.");
            case DescribeAnswer.Listed listed ->
                listed.stores().stream()
                        .filter(seen -> seen.id().equals(command.request().id()))
                        .findFirst()
                        .map(seen -> switch (Adoptable.of(seen, clock.instant(), settling)) {
                            case Adoptable.Result.Impossible impossible -> rejected(impossible.problem());
                            case Adoptable.Result.Possible possible -> adopt(command, policy, possible.value());
                        })
                        .orElseGet(() -> rejected(
                                ProblemCode.CustomKeyStoreNotFound,
                                "KMS lists no custom key store "
                                        + command.request().id() + " in this account and Region."));
        };
    }

    private AdoptOutcome adopt(AdoptCommand command, StoredPolicy policy, Adoptable store) {
        AdoptRequest request = command.request();
        boolean impossible = store.backing().type() == KeyStoreType.AWS_CLOUDHSM
                && request.rotation().equals(Optional.of(RotationMode.automatic));
        if (impossible) {
            return rejected(
                    Problem.of(
                            List.of(
                                    new ProblemError(
                                            "/rotation",
                                            InputErrorCode.NotAllowedValue.name(),
                                            "The rotation of a key store of type AWS_CLOUDHSM is manual: KMS changes the password of kmsuser when it connects."))));
        }
        var owner = Optional.ofNullable(ledger.owners(Set.of(request.id())).get(request.id()));
        if (owner.filter(Owner::live).isPresent()) {
            return managed(command, owner.get());
        }
        var violations = request.accepted()
                .refuse(
                        policy.policy(),
                        new CreateRequest(
                                store.name(),
                                store.backing(),
                                request.secret(),
                                request.secretVersion(),
                                store.connected(),
                                request.clientReference(),
                                request.rotation()),
                        pointer -> pointer.endsWith("SecretArn") ? SECRET : "/customKeyStoreId");
        if (violations.isPresent()) {
            return rejected(violations.get());
        }
        return switch (secrets.read(request.secret(), request.secretVersion())) {
            case ReadAnswer.Unavailable unavailable -> rejected(SecretProblems.unavailable());
            case ReadAnswer.Failed failed -> rejected(SecretProblems.notRead());
            case ReadAnswer.NotText binary -> rejected(SecretProblems.unusable(SECRET, Credentials.notText()));
            case ReadAnswer.Read read ->
                switch (credentials.check(store.backing(), read.text())) {
                    case Credentials.Check.Bad bad -> rejected(SecretProblems.unusable(SECRET, bad));
                    case Credentials.Check.Good good ->
                        record(command, policy, owner, newRecord(command, store, read.version()));
                };
        };
    }

    private AdoptOutcome record(AdoptCommand command, StoredPolicy policy, Optional<Owner> owner, KeyStore keyStore) {
        var line = new AuditLine(
                keyStore.updatedAt(),
                AuditAction.ADOPTED_FROM_KMS,
                Actor.of(command.caller()),
                0,
                command.requestId(),
                "An administrator adopted " + command.request().id() + "."
                        + command.request().accepted().sentence() + " "
                        + keyStore.secret().sentence());
        var event = new Event(
                identifiers.eventId(), EventKind.KeyStoreAdopted, keyStore.updatedAt(), command.requestId(), keyStore);
        return switch (ledger.adopt(keyStore, policy, owner, line, event)) {
            case AdoptAnswer.Adopted adopted -> new AdoptOutcome.Adopted(keyStore, false);
            case AdoptAnswer.Owned owned ->
                rejected(
                        ProblemCode.KeyStoreManaged,
                        "Another request gave " + command.request().id() + " to a key store.");
            case AdoptAnswer.Refused refused -> refused(command, refused.reason());
        };
    }

    private AdoptOutcome refused(AdoptCommand command, ReserveAnswer reason) {
        return switch (reason) {
            case ReserveAnswer.Reserved reserved ->
                throw new IllegalStateException("a reservation is not refused because it was made");
            case ReserveAnswer.KeyUsed used -> replay(command, used.earlierUse());
            case ReserveAnswer.Claimed claimed ->
                rejected(
                        claimed.claim().kind().problem(),
                        "The key store " + claimed.holder() + " of team " + claimed.team() + " holds the value "
                                + claimed.claim().value() + ".");
            case ReserveAnswer.QuotaUsed used -> rejected(TeamQuota.used(command.team(), used.quota()));
            case ReserveAnswer.PolicyChanged changed ->
                rejected(ProblemCode.ServiceUnavailable, "The team's policy changed during the request.");
            case ReserveAnswer.Contended contended ->
                rejected(ProblemCode.ServiceUnavailable, "Concurrent requests change the same items.");
        };
    }

    private AdoptOutcome replay(AdoptCommand command, AdmissionData.EarlierUse use) {
        if (!use.fingerprint().equals(command.request().fingerprint())) {
            return rejected(ProblemCode.IdempotencyKeyReused, "The team used this key for a different request.");
        }
        var found = ledger.find(command.team(), use.keyStore());
        if (found.isEmpty()) {
            return Transfers.left(ledger, command.team(), use.keyStore())
                    ? rejected(
                            ProblemCode.KeyStoreTransferred,
                            "The key store that was adopted with this idempotency key was transferred to another team.")
                    : rejected(ProblemCode.ServiceUnavailable, "The earlier request with this key is being recorded.");
        }
        return found.get().status() instanceof Status.Deleted
                ? rejected(
                        ProblemCode.KeyStoreDeleted,
                        "The key store that was adopted with this idempotency key was deleted or forgotten. Another adoption needs a new idempotency key.")
                : new AdoptOutcome.Adopted(found.get(), true);
    }

    private KeyStore newRecord(AdoptCommand command, Adoptable store, SecretVersionId version) {
        Instant now = clock.instant();
        AdoptRequest request = command.request();
        return new KeyStore(
                identifiers.keyStoreId(now),
                command.team(),
                store.name(),
                store.backing(),
                new PinnedSecret(
                        request.secret(),
                        version,
                        store.accessKeyId(),
                        request.rotation()
                                .orElse(RotationMode.of(store.backing().type()))),
                store.connected(),
                request.clientReference(),
                command.caller(),
                command.requestId(),
                command.key(),
                request.fingerprint(),
                now,
                now,
                new Status.Created(request.id()),
                store.connection(),
                Claim.of(store.name(), store.backing()),
                1,
                Drift.none(),
                new SecretWatch(now, passedOver(request)));
    }

    private Optional<SecretVersionId> passedOver(AdoptRequest request) {
        return request.secretVersion()
                .flatMap(named -> secrets.describe(request.secret()).passedOver(Optional.of(named)));
    }

    private static AdoptOutcome managed(AdoptCommand command, Owner owner) {
        return rejected(
                ProblemCode.KeyStoreManaged,
                command.request().id() + " belongs to the key store " + owner.keyStore() + " of team " + owner.team()
                        + ". Transfer that key store to move it to another team.");
    }

    static Problem noPolicy(TeamId team) {
        return new Problem(ProblemCode.PolicyNotFound, "Team " + team + " has no policy.");
    }

    private static AdoptOutcome rejected(ProblemCode code, String detail) {
        return rejected(new Problem(code, detail));
    }

    private static AdoptOutcome rejected(Problem problem) {
        return new AdoptOutcome.Rejected(problem);
    }
}
