package dev.keystorevending.core.change;

import dev.keystorevending.core.event.Event;
import dev.keystorevending.core.event.EventKind;
import dev.keystorevending.core.keystore.Change;
import dev.keystorevending.core.keystore.Identifiers;
import dev.keystorevending.core.keystore.KeyStore;
import dev.keystorevending.core.keystore.SecretVersionId;
import dev.keystorevending.core.keystore.SecretWatch;
import dev.keystorevending.core.keystore.Status;
import dev.keystorevending.core.ledger.Actor;
import dev.keystorevending.core.ledger.AuditAction;
import dev.keystorevending.core.ledger.AuditLine;
import dev.keystorevending.core.ledger.Ledger;
import dev.keystorevending.core.ledger.WriteAnswer;
import dev.keystorevending.core.policy.Policies;
import dev.keystorevending.core.policy.StoredPolicy;
import dev.keystorevending.core.problem.Problem;
import dev.keystorevending.core.problem.Retry;
import dev.keystorevending.core.secret.SecretReader;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Tells KMS the new version of an external key store's secret. The team's policy and the value of the secret are checked as for a
 * request. A version that does not fit is announced once, and left alone until the secret changes.
 */
public final class AutomaticRotation {

    /** The time between two comparisons of a secret that does not change. */
    public static final Duration INTERVAL = Duration.ofDays(1);

    /** After a failure that passes by itself. */
    private static final Duration AFTER_A_PASSING_FAILURE = Duration.ofMinutes(5);

    private final Ledger ledger;
    private final Policies policies;
    private final SecretReader secrets;
    private final ChangeCheck check;
    private final ChangeKeyStore changes;
    private final Identifiers identifiers;
    private final InstantSource clock;

    public AutomaticRotation(
            Ledger ledger,
            Policies policies,
            SecretReader secrets,
            ChangeCheck check,
            ChangeKeyStore changes,
            Identifiers identifiers,
            InstantSource clock) {
        this.ledger = ledger;
        this.policies = policies;
        this.secrets = secrets;
        this.check = check;
        this.changes = changes;
        this.identifiers = identifiers;
        this.clock = clock;
    }

    /** Returns the version that KMS must be told now; empty if there is none, or if it is not time to compare. */
    public Optional<SecretVersionId> wanted(KeyStore record) {
        Instant now = clock.instant();
        boolean asked = record.rotates()
                && record.status() instanceof Status.Created
                && !record.connection().moving()
                && record.drift().gone().isEmpty()
                && !record.watch().compareAt().isAfter(now);
        if (!asked) {
            return Optional.empty();
        }
        var current = secrets.describe(record.secret().arn()).current();
        if (current.isEmpty()) {
            ledger.compareSecret(record, now.plus(AFTER_A_PASSING_FAILURE));
            return Optional.empty();
        }
        boolean known = current.get().equals(record.secret().versionId())
                || current.equals(record.watch().passed());
        if (known) {
            ledger.compareSecret(record, now.plus(INTERVAL));
            return Optional.empty();
        }
        return current;
    }

    /**
     * Tells KMS this version. Returns the current record, unchanged if another request was first.
     *
     * @param kms sends the update
     */
    public KeyStore rotate(KeyStore record, SecretVersionId version, Update.Sender kms, Actor actor, String requestId) {
        var wanted = new ChangeCheck.Wanted(
                Change.Kind.ROTATION,
                Merge.ofVersion(record, Optional.of(version)),
                false,
                record.team(),
                actor,
                requestId);
        return policies.find(record.team())
                .map(policy -> rotate(wanted, policy, record, version, kms))
                .orElse(record);
    }

    private KeyStore rotate(
            ChangeCheck.Wanted wanted,
            StoredPolicy policy,
            KeyStore record,
            SecretVersionId version,
            Update.Sender kms) {
        return switch (check.check(wanted, policy, record)) {
            case ChangeCheck.Result.Bad bad -> refused(wanted, record, version, bad.problem());
            case ChangeCheck.Result.Good good ->
                changes.request(wanted, policy, record, good.checked().passingOverNone(), kms, true)
                        .map(outcome -> current(record))
                        .orElse(record);
        };
    }

    private KeyStore current(KeyStore record) {
        return ledger.find(record.team(), record.id()).orElse(record);
    }

    /** What stands in the record already is not told again. */
    private KeyStore refused(ChangeCheck.Wanted wanted, KeyStore record, SecretVersionId version, Problem problem) {
        Instant now = clock.instant();
        boolean passes = problem.code().retry() == Retry.WAIT;
        boolean told = record.status() instanceof Status.Created created
                && created.refused().equals(Optional.of(problem));
        var watch = SecretWatch.refused(version, problem, now);
        if (passes || (told && watch.passed().isEmpty())) {
            ledger.compareSecret(record, passes ? now.plus(AFTER_A_PASSING_FAILURE) : watch.compareAt());
            return record;
        }
        var status = new Status.Created(record.status().inKms().orElseThrow(), Optional.of(problem));
        var next = record.with(watch).with(status, now);
        var line = new AuditLine(
                now,
                AuditAction.ROTATION_REFUSED,
                wanted.actor(),
                0,
                wanted.requestId(),
                problem.code() + ": " + problem.detail());
        var event = new Event(identifiers.eventId(), EventKind.KeyStoreRotationFailed, now, record.requestId(), next);
        return ledger.recordChange(record, next, line, Optional.of(event)) == WriteAnswer.WRITTEN ? next : record;
    }
}
