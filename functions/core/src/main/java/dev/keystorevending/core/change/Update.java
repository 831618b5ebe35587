package dev.keystorevending.core.change;

import dev.keystorevending.core.create.KmsProblems;
import dev.keystorevending.core.create.Ownership;
import dev.keystorevending.core.event.Event;
import dev.keystorevending.core.event.EventKind;
import dev.keystorevending.core.keystore.Change;
import dev.keystorevending.core.keystore.Configuration;
import dev.keystorevending.core.keystore.Connection;
import dev.keystorevending.core.keystore.Identifiers;
import dev.keystorevending.core.keystore.KeyStore;
import dev.keystorevending.core.keystore.KeyStoreType;
import dev.keystorevending.core.keystore.SecretWatch;
import dev.keystorevending.core.keystore.Status;
import dev.keystorevending.core.kms.ConnectionState;
import dev.keystorevending.core.kms.KmsRefusal;
import dev.keystorevending.core.kms.PublicConfiguration;
import dev.keystorevending.core.kms.SeenKeyStore;
import dev.keystorevending.core.kms.UpdateAnswer;
import dev.keystorevending.core.kms.UpdateParameters;
import dev.keystorevending.core.ledger.Actor;
import dev.keystorevending.core.ledger.AuditAction;
import dev.keystorevending.core.ledger.AuditLine;
import dev.keystorevending.core.ledger.Claim;
import dev.keystorevending.core.ledger.Ledger;
import dev.keystorevending.core.ledger.WriteAnswer;
import dev.keystorevending.core.problem.Problem;
import dev.keystorevending.core.problem.ProblemCode;
import dev.keystorevending.core.secret.Credential;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Function;

/**
 * Calls {@code UpdateCustomKeyStore} and records what the answers mean.
 *
 * <p>The call can be repeated until KMS accepts it. A refusal ends the change only if no earlier call can have taken effect.
 * Otherwise, after the settling time, the configuration that KMS shows decides. KMS does not show a credential or the owner of an
 * endpoint service. Where only these change, KMS is told the old ones again; when it accepts them, the change has failed.
 */
public final class Update {

    private static final String STATE =
            "KMS does not make the change in the present state of the connection, which somebody changed outside this service.";

    private static final Duration LONGEST_WAIT = Duration.ofHours(1);

    /** Sends an update to KMS. */
    @FunctionalInterface
    public interface Sender extends Function<UpdateParameters, UpdateAnswer> {}

    /** Who acts, and whether what fails is published; not if the caller has the answer. */
    private record Run(Actor actor, String requestId, boolean announces) {}

    private final Ledger ledger;
    private final PinnedCredentials credentials;
    private final Ownership ownership;
    private final InstantSource clock;
    private final Identifiers identifiers;
    private final Duration settling;

    /**
     * Creates the service.
     *
     * @param settling how long KMS may show the configuration from before a call
     */
    public Update(
            Ledger ledger,
            PinnedCredentials credentials,
            Ownership ownership,
            InstantSource clock,
            Identifiers identifiers,
            Duration settling) {
        this.ledger = ledger;
        this.credentials = credentials;
        this.ownership = ownership;
        this.clock = clock;
        this.identifiers = identifiers;
        this.settling = settling;
    }

    /**
     * Calls KMS for the first time, in the invocation that recorded the change. Returns the current record.
     *
     * @param announces whether a refusal is published; not if the caller has the answer
     */
    KeyStore call(
            KeyStore record,
            Optional<Credential> credential,
            Sender kms,
            Actor actor,
            String requestId,
            boolean announces) {
        if (!(record.status() instanceof Status.Changing changing)) {
            return record;
        }
        var answer = kms.apply(forward(record, changing.change(), credential));
        return answered(record, changing, answer, true, Optional.empty(), new Run(actor, requestId, announces));
    }

    /**
     * Takes the next step of a change whose key store is in the right state, as far as the record knows.
     *
     * @param seen the key store as KMS shows it; empty if KMS does not list it
     * @return the current record, unchanged if the step ends nothing
     */
    public KeyStore resume(KeyStore record, Optional<SeenKeyStore> seen, Sender kms, Actor actor, String requestId) {
        if (!(record.status() instanceof Status.Changing changing)) {
            return record;
        }
        var run = new Run(actor, requestId, true);
        var change = changing.change();
        if (change.refused().isEmpty()) {
            return forward(record, changing, seen, kms, run);
        }
        return isVisible(record, change)
                ? decide(record, changing, change.refused().get(), seen, run)
                : back(record, changing, change.refused().get(), kms, run);
    }

    private KeyStore forward(
            KeyStore record, Status.Changing changing, Optional<SeenKeyStore> seen, Sender kms, Run run) {
        var change = changing.change();
        boolean first = !change.called();
        return switch (credentials.read(change.target(), change.credential())) {
            case PinnedCredentials.Reading.Later later -> record;
            case PinnedCredentials.Reading.Bad bad -> refused(record, changing, bad.problem(), first, run);
            case PinnedCredentials.Reading.Good good -> {
                KeyStore called = first ? recordCall(record, changing, run) : record;
                yield called.status() instanceof Status.Changing now && (!first || !called.equals(record))
                        ? answered(called, now, kms.apply(forward(called, change, good.credential())), first, seen, run)
                        : called;
            }
        };
    }

    private KeyStore recordCall(KeyStore record, Status.Changing changing, Run run) {
        Instant now = clock.instant();
        var next = record.with(step(changing, changing.change().called(now.plus(Ownership.LEASE))), now);
        var line = line(next, AuditAction.UPDATE_CALLED, run, "KMS is about to be called.");
        return ledger.recordChange(record, next, line, Optional.empty()) == WriteAnswer.WRITTEN ? next : record;
    }

    private KeyStore answered(
            KeyStore record,
            Status.Changing changing,
            UpdateAnswer answer,
            boolean first,
            Optional<SeenKeyStore> seen,
            Run run) {
        return switch (answer) {
            case UpdateAnswer.Accepted accepted -> done(record, changing, run);
            case UpdateAnswer.Refused refused ->
                refused.reason() == KmsRefusal.Throttling
                        ? record
                        : refused(record, changing, KmsProblems.of(refused.reason()), first, run);
            case UpdateAnswer.WrongState wrong -> wrongState(record, changing, first, seen, run);
            case UpdateAnswer.NotFound none ->
                ownership.mustBeVisible(record, changing.change().since(), clock.instant())
                        ? undone(record, changing, notFound(changing), run)
                        : record;
            case UpdateAnswer.Unknown unknown -> record;
        };
    }

    /** Somebody connected the key store outside this service, its connection failed, or KMS still has an earlier state. */
    private KeyStore wrongState(
            KeyStore record, Status.Changing changing, boolean first, Optional<SeenKeyStore> seen, Run run) {
        var change = changing.change();
        boolean failed =
                seen.filter(store -> store.state() == ConnectionState.FAILED).isPresent();
        if (change.interrupt() || failed) {
            Instant now = clock.instant();
            var next = record.with(
                    step(changing, change.interrupt() ? change.interrupting(now) : change),
                    new Connection.DisconnectRequested(now),
                    now);
            return write(
                    record,
                    next,
                    AuditAction.DISCONNECTION_REQUESTED,
                    run,
                    "KMS does not make the change in the present state of the connection.",
                    Optional.empty());
        }
        boolean needsDisconnect =
                Change.needsDisconnect(record.backing(), change.target().backing(), change.credential());
        // KMS has replaced the password of a CloudHSM key store by now, so that it does not matter which one it was
        // told
        boolean moot =
                needsDisconnect && record.backing().type() == KeyStoreType.AWS_CLOUDHSM && !isVisible(record, change);
        return refused(
                record,
                changing,
                needsDisconnect ? connected() : new Problem(ProblemCode.ConnectionStateConflict, STATE),
                first || moot,
                run);
    }

    /** A refusal is final if this was the {@code first} call, so that no earlier one can have taken effect. */
    private KeyStore refused(KeyStore record, Status.Changing changing, Problem problem, boolean first, Run run) {
        if (first) {
            return undone(record, changing, problem, run);
        }
        Instant now = clock.instant();
        var next =
                record.with(step(changing, changing.change().refused(Optional.of(problem), now.plus(settling))), now);
        return write(
                record,
                next,
                AuditAction.UPDATE_REFUSED,
                run,
                problem.code() + ". An earlier call may have taken effect.",
                Optional.empty());
    }

    /**
     * An update takes effect as a whole, so that any part of it that KMS shows tells about the others. Somebody outside this service
     * may have changed one of them since.
     */
    private KeyStore decide(
            KeyStore record, Status.Changing changing, Problem problem, Optional<SeenKeyStore> seen, Run run) {
        return seen.filter(store -> showsAny(store, record, changing.change().target()))
                        .isPresent()
                ? done(record, changing, run)
                : undone(record, changing, problem, run);
    }

    private KeyStore back(KeyStore record, Status.Changing changing, Problem problem, Sender kms, Run run) {
        var change = changing.change();
        return switch (credentials.read(record.configuration(), change.credential())) {
            case PinnedCredentials.Reading.Later later -> record;
            case PinnedCredentials.Reading.Bad bad -> again(record, changing, run);
            case PinnedCredentials.Reading.Good good -> {
                var parameters = new UpdateParameters(
                        Optional.empty(), change.target().backing(), record.backing(), good.credential());
                yield switch (kms.apply(parameters)) {
                    case UpdateAnswer.Accepted accepted -> undone(record, changing, problem, run);
                    case UpdateAnswer.NotFound gone -> undone(record, changing, notFound(changing), run);
                    case UpdateAnswer.Refused refused ->
                        refused.reason() == KmsRefusal.Throttling ? record : again(record, changing, run);
                    case UpdateAnswer.WrongState wrong -> again(record, changing, run);
                    case UpdateAnswer.Unknown unknown -> record;
                };
            }
        };
    }

    /** KMS accepts neither the new values nor the old ones now. */
    private KeyStore again(KeyStore record, Status.Changing changing, Run run) {
        Instant now = clock.instant();
        Duration half = Duration.between(changing.change().since(), now).dividedBy(2);
        var wait = half.compareTo(LONGEST_WAIT) < 0 ? half : LONGEST_WAIT;
        var next = record.with(step(changing, changing.change().refused(Optional.empty(), now.plus(wait))), now);
        return write(
                record,
                next,
                AuditAction.UPDATE_REFUSED,
                run,
                "KMS does not accept the earlier values either. The change is sent again.",
                Optional.empty());
    }

    private KeyStore done(KeyStore record, Status.Changing changing, Run run) {
        var change = changing.change();
        var target = change.target();
        Instant now = clock.instant();
        var next = record.with(target, Claim.of(target.name(), target.backing()))
                .with(new Status.Created(changing.customKeyStoreId()), after(record, change, now), now);
        var action = switch (change.kind()) {
            case UPDATE -> AuditAction.UPDATED;
            case ROTATION -> AuditAction.CREDENTIAL_ROTATED;
        };
        String told = change.credential() ? " " + target.secret().sentence() : "";
        return write(record, next, action, run, "KMS has made the change." + told, action.event());
    }

    private KeyStore undone(KeyStore record, Status.Changing changing, Problem problem, Run run) {
        var change = changing.change();
        Instant now = clock.instant();
        var status = new Status.Created(changing.customKeyStoreId(), Optional.of(problem));
        var next = record.with(record.configuration(), Claim.of(record.name(), record.backing()))
                .with(
                        change.credential()
                                ? SecretWatch.refused(change.target().secret().versionId(), problem, now)
                                : record.watch())
                .with(status, after(record, change, now), now);
        var action = switch (change.kind()) {
            case UPDATE -> AuditAction.UPDATE_FAILED;
            case ROTATION -> AuditAction.ROTATION_FAILED;
        };
        var event = switch (change.kind()) {
            case UPDATE -> EventKind.KeyStoreUpdateFailed;
            case ROTATION -> EventKind.KeyStoreRotationFailed;
        };
        return write(
                record,
                next,
                action,
                run,
                problem.code() + ": " + problem.detail(),
                run.announces() ? Optional.of(event) : Optional.empty());
    }

    private static Connection after(KeyStore record, Change change, Instant now) {
        return change.reconnect() ? new Connection.Requested(now, false) : record.connection();
    }

    private KeyStore write(
            KeyStore record, KeyStore next, AuditAction action, Run run, String detail, Optional<EventKind> kind) {
        var event =
                kind.map(name -> new Event(identifiers.eventId(), name, next.updatedAt(), record.requestId(), next));
        return ledger.recordChange(record, next, line(next, action, run, detail), event) == WriteAnswer.WRITTEN
                ? next
                : ledger.find(record.team(), record.id()).orElse(record);
    }

    private static AuditLine line(KeyStore next, AuditAction action, Run run, String detail) {
        return new AuditLine(next.updatedAt(), action, run.actor(), 0, run.requestId(), detail);
    }

    private static Status step(Status.Changing changing, Change next) {
        return new Status.Changing(changing.customKeyStoreId(), next);
    }

    private static UpdateParameters forward(KeyStore record, Change change, Optional<Credential> credential) {
        var target = change.target();
        return new UpdateParameters(
                Optional.of(target.name()).filter(name -> !name.equals(record.name())),
                record.backing(),
                target.backing(),
                credential);
    }

    /** Whether KMS shows anything of the change. */
    private static boolean isVisible(KeyStore record, Change change) {
        return !record.name().equals(change.target().name())
                || !PublicConfiguration.of(record.backing())
                        .equals(PublicConfiguration.of(change.target().backing()));
    }

    private static boolean showsAny(SeenKeyStore store, KeyStore record, Configuration target) {
        var before = PublicConfiguration.of(record.backing());
        var after = PublicConfiguration.of(target.backing());
        boolean renamed = !record.name().equals(target.name())
                && store.name().equals(target.name().value());
        return renamed || (!before.equals(after) && store.configuration().equals(after));
    }

    private static Problem notFound(Status.Changing changing) {
        return new Problem(
                ProblemCode.KeyStoreNotFound,
                "KMS has no key store " + changing.customKeyStoreId()
                        + ". Delete the record to release its name and its quota.");
    }

    /** The problem of a change that KMS does not make while the key store is connected. */
    static Problem connected() {
        return new Problem(
                ProblemCode.KeyStoreConnected,
                "The key store is not disconnected, and KMS makes this change only while it is. Disconnect it before.");
    }
}
