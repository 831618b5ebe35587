package dev.keystorevending.core.reconcile;

import dev.keystorevending.core.connect.ConnectionErrors;
import dev.keystorevending.core.event.Event;
import dev.keystorevending.core.keystore.Connection;
import dev.keystorevending.core.keystore.CustomKeyStoreId;
import dev.keystorevending.core.keystore.Difference;
import dev.keystorevending.core.keystore.Drift;
import dev.keystorevending.core.keystore.Identifiers;
import dev.keystorevending.core.keystore.KeyStore;
import dev.keystorevending.core.kms.ConnectionState;
import dev.keystorevending.core.kms.SeenKeyStore;
import dev.keystorevending.core.ledger.AuditAction;
import dev.keystorevending.core.ledger.AuditLine;
import dev.keystorevending.core.ledger.Ledger;
import dev.keystorevending.core.ledger.WriteAnswer;
import dev.keystorevending.core.policy.Policies;
import dev.keystorevending.core.policy.TeamPolicy;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Looks at one record whose connection is at rest. A connection that KMS shows otherwise is recorded at once; every difference from
 * what the team asked for is noted, and announced when it is seen again after the visibility grace period.
 */
final class Look {

    /** A record that differs is looked at in every run, so that each run can count it. */
    private static final Duration WHILE_IT_DIFFERS = Duration.ofSeconds(50);

    private final Ledger ledger;
    private final Policies policies;
    private final ConnectionRecords connections;
    private final InstantSource clock;
    private final Identifiers identifiers;
    private final LookTimes times;
    private final Duration settling;
    private final String requestId;

    Look(
            Ledger ledger,
            Policies policies,
            ConnectionRecords connections,
            InstantSource clock,
            Identifiers identifiers,
            LookTimes times,
            Duration settling,
            String requestId) {
        this.ledger = ledger;
        this.policies = policies;
        this.connections = connections;
        this.clock = clock;
        this.identifiers = identifiers;
        this.times = times;
        this.settling = settling;
        this.requestId = requestId;
    }

    /** Compares the record with what KMS lists and returns it as it is now. */
    KeyStore at(KeyStore record, List<SeenKeyStore> stores) {
        Instant now = clock.instant();
        boolean confirmed = record.connection().dueAt().isEmpty();
        Instant visible = record.updatedAt().plus(times.secondSight());
        if (confirmed && record.drift().isEmpty() && now.isBefore(visible)) {
            return postponed(record, visible); // what KMS shows may be older than the record
        }
        Optional<CustomKeyStoreId> id = record.status().inKms();
        var seen = stores.stream()
                .filter(store -> id.equals(Optional.of(store.id())))
                .findFirst();
        var comparison = new Comparison(record, seen, now);
        return switch (step(record, seen, now)) {
            case ConnectionStep.Wait waiting -> postponed(record, waiting.until());
            case ConnectionStep.Note note -> noted(comparison, note.next());
            case ConnectionStep.Confirm confirm -> compared(comparison, confirm.next());
            case ConnectionStep.Connect none -> record; // a connection at rest needs no command
            case ConnectionStep.Disconnect none -> record;
        };
    }

    private ConnectionStep step(KeyStore record, Optional<SeenKeyStore> seen, Instant now) {
        boolean gone = seen.isEmpty() && record.drift().gone().isPresent();
        return gone && record.connection() instanceof Connection.Connected
                ? new ConnectionStep.Note(new Connection.Failed(
                        now, ConnectionErrors.NOT_LISTED, "not listed by KMS", Optional.of(now.plus(settling))))
                : ConnectionStep.next(record, seen, now, settling);
    }

    /** Records the connection that KMS shows. What the team asked for stays known as what the difference expects. */
    private KeyStore noted(Comparison comparison, Connection next) {
        var record = comparison.record();
        var known = record.drift().of(Difference.Kind.CONNECTION);
        var drift = comparison
                .connection()
                .map(found -> record.drift()
                        .with(new Difference(
                                found.kind(),
                                found.expected(),
                                found.seen(),
                                found.since(),
                                known.filter(Difference::confirmed)
                                        .filter(before -> before.expected().equals(found.expected()))
                                        .isPresent())))
                .orElse(record.drift());
        return connections.note(record, record.with(next, drift, comparison.now()));
    }

    private KeyStore compared(Comparison comparison, Connection same) {
        var record = comparison.record();
        var drift = comparison.drift(times.secondSight());
        if (!drift.equals(record.drift())) {
            return changed(record, record.with(same, drift, comparison.now()));
        }
        if (!same.equals(record.connection())) {
            return connections.confirm(record, same);
        }
        return lostConnection(drift) && reconnects(record)
                ? reconnected(record, comparison.now())
                : postponed(record, next(drift, comparison.now()));
    }

    private KeyStore changed(KeyStore record, KeyStore after) {
        var action = action(record.drift(), after.drift());
        var event = action.event()
                .map(kind -> new Event(identifiers.eventId(), kind, after.updatedAt(), record.requestId(), after));
        var line = line(after, action, detail(after.drift()));
        return ledger.recordConnection(record, after, line, event) == WriteAnswer.OVERTAKEN ? record : after;
    }

    private static AuditAction action(Drift before, Drift after) {
        var known = before.confirmed().stream().map(Difference::kind).collect(Collectors.toSet());
        if (after.confirmed().stream().anyMatch(difference -> !known.contains(difference.kind()))) {
            return AuditAction.DRIFTED;
        }
        if (!known.isEmpty() && after.confirmed().isEmpty()) {
            return AuditAction.DRIFT_RESOLVED;
        }
        return after.differences().size() > before.differences().size()
                ? AuditAction.DRIFT_SUSPECTED
                : AuditAction.DRIFT_CHANGED;
    }

    private static String detail(Drift drift) {
        return drift.isEmpty()
                ? "KMS shows what the record says."
                : drift.differences().stream()
                        .map(difference -> difference.kind() + ": " + difference.seen() + ", expected: "
                                + difference.expected() + (difference.confirmed() ? "." : ", seen once."))
                        .collect(Collectors.joining(" "));
    }

    private static boolean lostConnection(Drift drift) {
        return drift.of(Difference.Kind.CONNECTION)
                .filter(Difference::confirmed)
                .filter(lost -> lost.expected().equals(ConnectionState.CONNECTED.name()))
                .isPresent();
    }

    private boolean reconnects(KeyStore record) {
        return policies.find(record.team())
                .map(stored -> stored.policy())
                .filter(TeamPolicy::reconnect)
                .isPresent();
    }

    private KeyStore reconnected(KeyStore record, Instant now) {
        var after = record.with(new Connection.Requested(now, false), now);
        var line = line(after, AuditAction.CONNECTION_REQUESTED, "The team's policy says to connect it again.");
        return ledger.recordConnection(record, after, line, Optional.empty()) == WriteAnswer.OVERTAKEN ? record : after;
    }

    private AuditLine line(KeyStore after, AuditAction action, String detail) {
        return new AuditLine(after.updatedAt(), action, TakeOver.ACTOR, 0, requestId, detail);
    }

    private Instant next(Drift drift, Instant now) {
        return drift.differences().stream()
                .map(difference -> difference.confirmed()
                        ? now.plus(WHILE_IT_DIFFERS)
                        : difference.since().plus(times.secondSight()))
                .reduce(now.plus(times.interval()), (one, other) -> one.isBefore(other) ? one : other);
    }

    private KeyStore postponed(KeyStore record, Instant until) {
        ledger.postpone(record, until);
        return record;
    }
}
