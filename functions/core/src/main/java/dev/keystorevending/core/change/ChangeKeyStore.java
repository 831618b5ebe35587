package dev.keystorevending.core.change;

import dev.keystorevending.core.access.Access;
import dev.keystorevending.core.create.Ownership;
import dev.keystorevending.core.create.Refusals;
import dev.keystorevending.core.event.Event;
import dev.keystorevending.core.event.EventKind;
import dev.keystorevending.core.keystore.Caller;
import dev.keystorevending.core.keystore.Change;
import dev.keystorevending.core.keystore.Configuration;
import dev.keystorevending.core.keystore.Connection;
import dev.keystorevending.core.keystore.Identifiers;
import dev.keystorevending.core.keystore.KeyStore;
import dev.keystorevending.core.keystore.KeyStoreId;
import dev.keystorevending.core.keystore.SecretVersionId;
import dev.keystorevending.core.keystore.SecretWatch;
import dev.keystorevending.core.keystore.Status;
import dev.keystorevending.core.keystore.TeamId;
import dev.keystorevending.core.kms.CustomKeyStores;
import dev.keystorevending.core.ledger.Actor;
import dev.keystorevending.core.ledger.AuditAction;
import dev.keystorevending.core.ledger.AuditLine;
import dev.keystorevending.core.ledger.ChangeAnswer;
import dev.keystorevending.core.ledger.Claim;
import dev.keystorevending.core.ledger.Claims;
import dev.keystorevending.core.ledger.Ledger;
import dev.keystorevending.core.ledger.LedgerDamaged;
import dev.keystorevending.core.ledger.LedgerUnavailable;
import dev.keystorevending.core.ledger.WriteAnswer;
import dev.keystorevending.core.policy.StoredPolicy;
import dev.keystorevending.core.problem.Problem;
import dev.keystorevending.core.problem.ProblemCode;
import dev.keystorevending.core.query.KeyStoreProblems;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * Changes a key store or rotates its credential. The change and its claims are recorded before KMS is called. KMS is called within
 * the request, unless the key store must be disconnected before; the reconcile function does that, and finishes what a request
 * leaves open.
 */
public final class ChangeKeyStore {

    private static final int TRIES = 3;

    /**
     * A request to change a key store.
     *
     * @param revision the revision that the record must have; empty if any will do
     */
    public record Command(
            TeamId team,
            KeyStoreId id,
            OptionalLong revision,
            ChangeRequest request,
            Caller caller,
            String requestId) {}

    /** A request to tell KMS the credential; without a version the current one. */
    public record Rotation(
            TeamId team, KeyStoreId id, Optional<SecretVersionId> version, Caller caller, String requestId) {}

    private final Ledger ledger;
    private final ChangeCheck check;
    private final CustomKeyStores kms;
    private final Update update;
    private final Identifiers identifiers;

    public ChangeKeyStore(
            Ledger ledger, ChangeCheck check, CustomKeyStores kms, Update update, Identifiers identifiers) {
        this.ledger = ledger;
        this.check = check;
        this.kms = kms;
        this.update = update;
        this.identifiers = identifiers;
    }

    /**
     * Changes the key store, or returns why it stays as it is. A repeated request changes nothing.
     *
     * @throws LedgerUnavailable if the table is unavailable before the request is recorded; the request can be repeated
     */
    public ChangeOutcome change(Command command) {
        return change(command, false);
    }

    /** Returns what {@link #change} would do, and changes nothing. */
    public ChangeOutcome plan(Command command) {
        return change(command, true);
    }

    private ChangeOutcome change(Command command, boolean planned) {
        var request = command.request();
        return tried(command.team(), command.id(), command.caller(), (policy, record) -> {
            if (command.revision().isPresent() && command.revision().getAsLong() != record.revision()) {
                return Optional.of(new ChangeOutcome.Rejected(KeyStoreProblems.changedSince(record, "change")));
            }
            var wanted = new ChangeCheck.Wanted(
                    Change.Kind.UPDATE,
                    Merge.of(record, request),
                    request.interrupt(),
                    command.team(),
                    Actor.of(command.caller()),
                    command.requestId());
            return change(wanted, policy, record, planned);
        });
    }

    /**
     * Tells KMS the credential in a version of the record's secret, also if it is the version that KMS was told last.
     *
     * @throws LedgerUnavailable if the table is unavailable before the request is recorded; the request can be repeated
     */
    public ChangeOutcome rotate(Rotation command) {
        return tried(command.team(), command.id(), command.caller(), (policy, record) -> {
            var wanted = new ChangeCheck.Wanted(
                    Change.Kind.ROTATION,
                    Merge.ofVersion(record, command.version()),
                    false,
                    command.team(),
                    Actor.of(command.caller()),
                    command.requestId());
            return change(wanted, policy, record, false);
        });
    }

    /** One try on the record as it is; returns nothing if another request was first. */
    @FunctionalInterface
    private interface Attempt {
        Optional<ChangeOutcome> on(StoredPolicy policy, KeyStore record);
    }

    private ChangeOutcome tried(TeamId team, KeyStoreId id, Caller caller, Attempt attempt) {
        for (int tried = 0; tried < TRIES; tried++) {
            var policy = ledger.open(team, Optional.empty()).policy();
            var stranger = Access.refuseMember(policy, team, caller.principal());
            if (stranger.isPresent()) {
                return new ChangeOutcome.Rejected(stranger.get());
            }
            var record = ledger.find(team, id);
            if (record.isEmpty()) {
                return new ChangeOutcome.Rejected(KeyStoreProblems.notFound(team, id));
            }
            var outcome = attempt.on(policy.orElseThrow(), record.get());
            if (outcome.isPresent()) {
                return outcome.get();
            }
        }
        return new ChangeOutcome.Rejected(KeyStoreProblems.busy());
    }

    private Optional<ChangeOutcome> change(
            ChangeCheck.Wanted wanted, StoredPolicy policy, KeyStore record, boolean planned) {
        if (!wanted.merge().errors().isEmpty()) {
            return Optional.of(
                    new ChangeOutcome.Rejected(Problem.of(wanted.merge().errors())));
        }
        var notCreated = notCreated(record.status()).or(() -> KeyStoreProblems.gone(record));
        if (notCreated.isPresent()) {
            return Optional.of(new ChangeOutcome.Rejected(notCreated.get()));
        }
        return switch (check.check(wanted, policy, record)) {
            case ChangeCheck.Result.Bad bad -> Optional.of(new ChangeOutcome.Rejected(bad.problem()));
            case ChangeCheck.Result.Good good -> {
                if (record.status() instanceof Status.Changing changing) {
                    yield Optional.of(repeated(record, changing, good.checked()));
                }
                if (planned) {
                    yield foreseen(wanted, record, good.checked());
                }
                if (!good.checked().changes(record)) {
                    yield Optional.of(
                            new ChangeOutcome.Accepted(record, good.checked().warnings()));
                }
                yield good.checked().isRotationModeOnly(record)
                        ? rotationMode(wanted, record, good.checked())
                        : request(
                                wanted,
                                policy,
                                record,
                                good.checked(),
                                parameters -> kms.update(record.status().inKms().orElseThrow(), parameters),
                                false);
            }
        };
    }

    private static Optional<Problem> notCreated(Status status) {
        return switch (status) {
            case Status.Created created -> Optional.empty();
            case Status.Changing changing -> Optional.empty();
            case Status.Creating creating -> Optional.of(KeyStoreProblems.beingCreated());
            case Status.Deleting deleting -> Optional.of(KeyStoreProblems.beingDeleted());
            case Status.Deleted deleted ->
                Optional.of(new Problem(ProblemCode.KeyStoreDeleted, "The key store was deleted."));
            case Status.Failed failed ->
                Optional.of(
                        new Problem(
                                ProblemCode.KeyStoreNotCreated,
                                "The creation of the key store failed, so there is nothing to change. Create another key store."));
        };
    }

    private static ChangeOutcome repeated(KeyStore record, Status.Changing changing, ChangeCheck.Checked checked) {
        boolean same = changing.change().kind() == checked.change().kind()
                && changing.change().target().equals(checked.target());
        return same
                ? new ChangeOutcome.Accepted(record, checked.warnings())
                : new ChangeOutcome.Rejected(KeyStoreProblems.beingChanged());
    }

    private Optional<ChangeOutcome> foreseen(ChangeCheck.Wanted wanted, KeyStore record, ChangeCheck.Checked checked) {
        var planned = new ChangeOutcome.Planned(
                record, checked.target(), checked.changes(record) && checked.disconnects(record), checked.warnings());
        return outcome(wanted, ledger.foreseeChange(record, claims(record, checked.target())), () -> planned);
    }

    /** Reserves the change and calls KMS, unless the key store is disconnected before; empty if another request was first. */
    Optional<ChangeOutcome> request(
            ChangeCheck.Wanted wanted,
            StoredPolicy policy,
            KeyStore record,
            ChangeCheck.Checked checked,
            Update.Sender sender,
            boolean announces) {
        if (!(record.status() instanceof Status.Created created)) {
            return Optional.empty();
        }
        boolean later = checked.disconnects(record);
        Instant now = checked.change().since();
        var change = later ? checked.change() : checked.change().called(now.plus(Ownership.LEASE));
        var next = record.with(record.configuration(), claims(record, checked.target()))
                .with(checked.change().credential() ? new SecretWatch(now, checked.passed()) : record.watch())
                .with(
                        new Status.Changing(created.customKeyStoreId(), change),
                        change.reconnect() ? new Connection.DisconnectRequested(now) : record.connection(),
                        now);
        var line = line(
                wanted,
                now,
                wanted.kind() == Change.Kind.UPDATE ? AuditAction.UPDATE_REQUESTED : AuditAction.ROTATION_REQUESTED,
                (change.reconnect()
                                ? "The key store is disconnected, and connected again afterwards. "
                                : "A key store that is connected keeps its connection. ")
                        + (change.credential() ? checked.target().secret().sentence() + " " : "")
                        + policy.admission());
        return outcome(
                wanted,
                ledger.reserveChange(record, next, policy, line),
                () -> later
                        ? new ChangeOutcome.Accepted(next, checked.warnings())
                        : inKms(wanted, next, checked, sender, announces));
    }

    /** What cannot be recorded now is left to reconcile, which calls KMS again. */
    private ChangeOutcome inKms(
            ChangeCheck.Wanted wanted,
            KeyStore record,
            ChangeCheck.Checked checked,
            Update.Sender sender,
            boolean announces) {
        try {
            var after =
                    update.call(record, checked.credential(), sender, wanted.actor(), wanted.requestId(), announces);
            return after.status() instanceof Status.Created created
                            && created.refused().isPresent()
                    ? new ChangeOutcome.Rejected(created.refused().get())
                    : new ChangeOutcome.Accepted(after, checked.warnings());
        } catch (LedgerUnavailable | LedgerDamaged unrecorded) {
            return new ChangeOutcome.Accepted(record, checked.warnings());
        }
    }

    /** Returns nothing if another request was first. */
    private Optional<ChangeOutcome> rotationMode(
            ChangeCheck.Wanted wanted, KeyStore record, ChangeCheck.Checked checked) {
        Instant now = checked.change().since();
        var mode = checked.target().secret().rotation();
        var next = record.with(checked.target(), record.claims())
                .with(SecretWatch.from(now))
                .with(record.status(), now);
        var event = new Event(identifiers.eventId(), EventKind.KeyStoreUpdated, now, wanted.requestId(), next);
        var line = line(wanted, now, AuditAction.UPDATED, "The rotation is " + mode + " now. KMS was not called.");
        return ledger.recordChange(record, next, line, Optional.of(event)) == WriteAnswer.WRITTEN
                ? Optional.of(new ChangeOutcome.Accepted(next, checked.warnings()))
                : Optional.empty();
    }

    private static AuditLine line(ChangeCheck.Wanted wanted, Instant now, AuditAction action, String detail) {
        return new AuditLine(now, action, wanted.actor(), 0, wanted.requestId(), detail);
    }

    private static List<Claim> claims(KeyStore record, Configuration target) {
        return Claims.union(record.claims(), Claim.of(target.name(), target.backing()));
    }

    /** Returns nothing if another request was first. */
    private static Optional<ChangeOutcome> outcome(
            ChangeCheck.Wanted wanted, ChangeAnswer answer, Supplier<ChangeOutcome> reserved) {
        return switch (answer) {
            case ChangeAnswer.Reserved yes -> Optional.of(reserved.get());
            case ChangeAnswer.Overtaken overtaken -> Optional.empty();
            case ChangeAnswer.PolicyChanged changed ->
                Optional.of(rejected(ProblemCode.ServiceUnavailable, "The team's policy changed during the request."));
            case ChangeAnswer.Contended contended ->
                Optional.of(rejected(ProblemCode.ServiceUnavailable, "Concurrent requests change the same items."));
            case ChangeAnswer.Claimed claimed ->
                Optional.of(new ChangeOutcome.Rejected(
                        Refusals.claimed(wanted.team(), claimed.claim(), claimed.team(), claimed.holder())));
        };
    }

    private static ChangeOutcome rejected(ProblemCode code, String detail) {
        return new ChangeOutcome.Rejected(new Problem(code, detail));
    }
}
