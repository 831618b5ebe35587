package dev.keystorevending.core.change;

import dev.keystorevending.core.create.CreateCommand.CreateRequest;
import dev.keystorevending.core.create.CreateWarning;
import dev.keystorevending.core.create.CreateWarnings;
import dev.keystorevending.core.create.Refusals;
import dev.keystorevending.core.keystore.Change;
import dev.keystorevending.core.keystore.Configuration;
import dev.keystorevending.core.keystore.Connection;
import dev.keystorevending.core.keystore.KeyStore;
import dev.keystorevending.core.keystore.KeyStoreType;
import dev.keystorevending.core.keystore.PinnedSecret;
import dev.keystorevending.core.keystore.SecretVersionId;
import dev.keystorevending.core.keystore.Status;
import dev.keystorevending.core.keystore.TeamId;
import dev.keystorevending.core.ledger.Actor;
import dev.keystorevending.core.policy.Rules;
import dev.keystorevending.core.policy.StoredPolicy;
import dev.keystorevending.core.problem.Problem;
import dev.keystorevending.core.problem.ProblemCode;
import dev.keystorevending.core.secret.Credential;
import dev.keystorevending.core.secret.Credentials;
import dev.keystorevending.core.secret.ReadAnswer;
import dev.keystorevending.core.secret.SecretDescription;
import dev.keystorevending.core.secret.SecretProblems;
import dev.keystorevending.core.secret.SecretReader;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Checks a change as a create is checked, and finds what it needs of the connection. */
public final class ChangeCheck {

    /** A request, and what it makes of the record. */
    record Wanted(Change.Kind kind, Merge merge, boolean interrupt, TeamId team, Actor actor, String requestId) {}

    /**
     * A change that was checked.
     *
     * @param credential the credential that KMS is told; empty if it stays
     * @param passed the current version, if the request names another one; empty if not
     */
    record Checked(
            Change change,
            Optional<Credential> credential,
            Optional<SecretVersionId> passed,
            List<CreateWarning> warnings) {

        Configuration target() {
            return change.target();
        }

        /** The same for a version that the service has chosen itself, because it was current. */
        Checked passingOverNone() {
            return new Checked(change, credential, Optional.empty(), warnings);
        }

        /** Whether there is anything to tell KMS. */
        boolean changes(KeyStore record) {
            return change.credential() || !record.configuration().equals(target());
        }

        /** Whether the change concerns only the service, so that KMS is not called. */
        boolean isRotationModeOnly(KeyStore record) {
            var before = record.configuration();
            return !change.credential()
                    && before.name().equals(target().name())
                    && before.backing().equals(target().backing())
                    && before.secret().isSameVersion(target().secret());
        }

        /** Whether the key store is disconnected before. KMS changes nothing while the connection has failed, and it is lost already. */
        boolean disconnects(KeyStore record) {
            return change.reconnect() || hasFailed(record);
        }

        /** Whether reconcile must look first whether the connection has failed in KMS, too. */
        boolean hasFailed(KeyStore record) {
            return record.connection() instanceof Connection.Failed;
        }
    }

    /** The result of a check. */
    sealed interface Result {
        record Good(Checked checked) implements Result {}

        record Bad(Problem problem) implements Result {}
    }

    private final SecretReader secrets;
    private final Credentials credentials;
    private final CreateWarnings warnings;
    private final InstantSource clock;

    public ChangeCheck(SecretReader secrets, Credentials credentials, CreateWarnings warnings, InstantSource clock) {
        this.secrets = secrets;
        this.credentials = credentials;
        this.warnings = warnings;
        this.clock = clock;
    }

    /** Checks a request against the policy, the secret and the state of the connection; the first failure ends it. */
    Result check(Wanted wanted, StoredPolicy policy, KeyStore record) {
        var merge = wanted.merge();
        var request = new CreateRequest(
                merge.name(),
                merge.backing(),
                merge.secret(),
                merge.version(),
                record.connect(),
                record.clientReference(),
                Optional.empty());
        var violations = switch (wanted.kind()) {
            case UPDATE -> Rules.violations(policy.policy(), request);
            case ROTATION -> Rules.violationsOfSecret(policy.policy(), request);
        };
        if (!violations.isEmpty()) {
            return new Result.Bad(Refusals.violation(violations));
        }
        if (!merge.readsSecret()) {
            var same = record.secret();
            return checked(wanted, record, same.with(merge.rotation()), Optional.empty(), Optional.empty());
        }
        var reading = secrets.readAndDescribe(merge.secret(), merge.version());
        return switch (reading.answer()) {
            case ReadAnswer.Unavailable unavailable -> new Result.Bad(SecretProblems.unavailable());
            case ReadAnswer.Failed failed -> new Result.Bad(SecretProblems.notRead());
            case ReadAnswer.NotText binary -> new Result.Bad(Refusals.unusable(merge.backing(), Credentials.notText()));
            case ReadAnswer.Read read ->
                switch (credentials.check(merge.backing(), read.text())) {
                    case Credentials.Check.Bad bad -> new Result.Bad(Refusals.unusable(merge.backing(), bad));
                    case Credentials.Check.Good good ->
                        checked(
                                wanted,
                                record,
                                pinned(merge, read.version(), good.credential()),
                                Optional.of(good.credential()),
                                Optional.of(reading.description().get()));
                };
        };
    }

    private static PinnedSecret pinned(Merge merge, SecretVersionId version, Credential credential) {
        return new PinnedSecret(merge.secret(), version, credential.shown(), merge.rotation());
    }

    private Result checked(
            Wanted wanted,
            KeyStore record,
            PinnedSecret secret,
            Optional<Credential> read,
            Optional<SecretDescription> description) {
        Instant now = clock.instant();
        var merge = wanted.merge();
        boolean told =
                read.isPresent() && (wanted.kind() == Change.Kind.ROTATION || !secret.isSameVersion(record.secret()));
        boolean needsDisconnect = Change.needsDisconnect(record.backing(), merge.backing(), told);
        boolean connected = record.connection() instanceof Connection.Connected;
        boolean changing = record.status() instanceof Status.Changing;
        var change = new Change(
                wanted.kind(),
                new Configuration(
                        merge.name(),
                        merge.backing(),
                        told ? secret : record.secret().with(merge.rotation())),
                told,
                now,
                wanted.interrupt(),
                connected && needsDisconnect,
                false,
                now,
                Optional.empty());
        var found = new Checked(
                change,
                told ? read : Optional.empty(),
                description.flatMap(described -> described.passedOver(merge.version())),
                warningsOf(wanted, record, secret, description, now));
        if (changing || !found.changes(record)) {
            return new Result.Good(found);
        }
        if (record.connection().moving()) {
            return new Result.Bad(
                    new Problem(
                            ProblemCode.KeyStoreBusy,
                            "The connection of the key store is changing, and KMS changes only a key store that is connected or disconnected."));
        }
        return connected && needsDisconnect && !wanted.interrupt()
                ? new Result.Bad(wanted.kind() == Change.Kind.UPDATE ? interruptible() : Update.connected())
                : new Result.Good(found);
    }

    private static Problem interruptible() {
        return new Problem(
                ProblemCode.KeyStoreConnected,
                Update.connected().detail()
                        + " Or send \"interrupt\": true: the service then disconnects the key store, changes it, and connects it again.");
    }

    private List<CreateWarning> warningsOf(
            Wanted wanted, KeyStore record, PinnedSecret secret, Optional<SecretDescription> description, Instant now) {
        var backing = wanted.merge().backing();
        var found = new ArrayList<CreateWarning>();
        if (!backing.equals(record.backing()) && backing.type() == KeyStoreType.EXTERNAL_KEY_STORE) {
            found.addAll(warnings.of(backing, now));
        }
        if (description.isPresent()) {
            found.addAll(warnings.ofRotation(backing, description.get().unattendedRotation(secret), now));
            if (backing.type() == KeyStoreType.AWS_CLOUDHSM) {
                found.add(CreateWarnings.ofPassword());
            }
        }
        return List.copyOf(found);
    }
}
