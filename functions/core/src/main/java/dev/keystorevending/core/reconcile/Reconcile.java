package dev.keystorevending.core.reconcile;

import dev.keystorevending.core.create.Ownership;
import dev.keystorevending.core.event.Event;
import dev.keystorevending.core.event.EventKind;
import dev.keystorevending.core.keystore.Connection;
import dev.keystorevending.core.keystore.Deadlines;
import dev.keystorevending.core.keystore.Identifiers;
import dev.keystorevending.core.keystore.KeyStore;
import dev.keystorevending.core.keystore.KeyStoreId;
import dev.keystorevending.core.keystore.Status;
import dev.keystorevending.core.kms.CommandAnswer;
import dev.keystorevending.core.kms.CustomKeyStores;
import dev.keystorevending.core.kms.DescribeAnswer;
import dev.keystorevending.core.kms.SeenKeyStore;
import dev.keystorevending.core.ledger.AuditAction;
import dev.keystorevending.core.ledger.AuditLine;
import dev.keystorevending.core.ledger.Due;
import dev.keystorevending.core.ledger.Ledger;
import dev.keystorevending.core.ledger.WriteAnswer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Processes all records that are due and moves each by one step. Level-triggered: a step depends only on the current state
 * of the ledger and KMS, never on what triggered the run. A repeated, late or reordered run therefore does no harm.
 */
public final class Reconcile {

    /** Commands to KMS per run. KMS allows five requests per second; three leave room for the describe and for creates. */
    static final int MOST_COMMANDS = 3;

    private static final String ACTOR = "reconcile";
    private static final int MOST_RECORDS = 100;

    private final Ledger ledger;
    private final CustomKeyStores kms;
    private final TakeOver takeOver;
    private final InstantSource clock;
    private final Identifiers identifiers;

    public Reconcile(
            Ledger ledger, CustomKeyStores kms, TakeOver takeOver, InstantSource clock, Identifiers identifiers) {
        this.ledger = ledger;
        this.kms = kms;
        this.takeOver = takeOver;
        this.clock = clock;
        this.identifiers = identifiers;
    }

    /**
     * Processes all due records once. A record that cannot be moved is reported and does not block the others.
     *
     * @throws dev.keystorevending.core.ledger.LedgerUnavailable if the due records cannot be read
     */
    public Report run(String requestId) {
        Instant now = clock.instant();
        // a record with a running lease is not due but may be stuck; its lease ends within LEASE
        var open = ledger.due(now.plus(Ownership.LEASE), MOST_RECORDS);
        var due = open.records().stream()
                .filter(record -> record.dueAt().filter(at -> !at.isAfter(now)).isPresent())
                .toList();
        var run = new Run(requestId, open);
        if (!due.isEmpty()) {
            run.start(fairly(due, requestId));
        }
        return run.report(due.size(), now);
    }

    /** Starts each run at another record, so that records whose commands keep failing do not use the commands of every run. */
    private static List<KeyStore> fairly(List<KeyStore> records, String requestId) {
        var request = new ArrayList<>(records);
        Collections.rotate(request, Math.floorMod(requestId.hashCode(), records.size()));
        return request;
    }

    /**
     * The results of one run.
     *
     * @param due the number of records that were due
     * @param moved the number of due records that changed
     * @param takenOver the number of creations that were taken over
     * @param stuck the number of creations still in progress {@link Ownership#RETRY_WINDOW} after their reservation, and of unreadable items
     * @param storesSeen the number of key stores that KMS listed; empty if KMS was not called or was unavailable
     * @param connected the key stores that are now connected
     * @param faults the failures, one line each, without secrets
     */
    public record Report(
            int due,
            int moved,
            int takenOver,
            int stuck,
            OptionalInt storesSeen,
            List<NewConnection> connected,
            List<String> faults) {}

    /**
     * A key store that KMS now reports as connected.
     *
     * @param took the time since the connection was requested
     */
    public record NewConnection(KeyStore keyStore, Duration took) {}

    private final class Run {

        private final String requestId;
        private final Due open;
        private final List<String> faults = new ArrayList<>();
        private final List<NewConnection> connected = new ArrayList<>();
        private final Set<KeyStoreId> settled = new HashSet<>();
        private List<SeenKeyStore> stores = List.of();
        private OptionalInt storesSeen = OptionalInt.empty();
        private int commandsLeft = MOST_COMMANDS;
        private int moved;
        private int takenOver;

        Run(String requestId, Due open) {
            this.requestId = requestId;
            this.open = open;
            open.unreadable().forEach(key -> faults.add(key + ": unreadable"));
        }

        void start(List<KeyStore> due) {
            if (kms.describeAll() instanceof DescribeAnswer.Listed listed) {
                stores = listed.stores();
                storesSeen = OptionalInt.of(stores.size());
                due.forEach(this::look);
            } else {
                faults.add("KMS is unavailable: DescribeCustomKeyStores failed");
            }
        }

        Report report(int due, Instant now) {
            long stuck = open.records().stream()
                    .filter(record -> record.status() instanceof Status.Creating)
                    .filter(record -> now.isAfter(record.reservedAt().plus(Ownership.RETRY_WINDOW)))
                    .filter(record -> !settled.contains(record.id()))
                    .count();
            return new Report(
                    due,
                    moved,
                    takenOver,
                    (int) stuck + open.unreadable().size(),
                    storesSeen,
                    List.copyOf(connected),
                    List.copyOf(faults));
        }

        void look(KeyStore record) {
            try {
                long before = record.revision();
                KeyStore after = switch (record.status()) {
                    case Status.Creating creating -> resume(record, creating);
                    case Status.Created created -> connect(record, created);
                    case Status.Failed failed -> record;
                };
                moved += after.revision() > before ? 1 : 0;
                if (!(after.status() instanceof Status.Creating)) {
                    settled.add(record.id());
                }
            } catch (RuntimeException fault) {
                faults.add(record.id() + ": " + fault.getClass().getSimpleName());
            }
        }

        private KeyStore resume(KeyStore record, Status.Creating creating) {
            boolean nothingToDoYet = stores.stream()
                            .noneMatch(
                                    store -> store.name().equals(record.name().value()))
                    && clock.instant().isBefore(creating.calledAt().plus(Ownership.VISIBILITY_GRACE_PERIOD));
            if (nothingToDoYet || commandsLeft <= 0) {
                return record;
            }
            commandsLeft--;
            takenOver++;
            return takeOver.resume(record, requestId);
        }

        private KeyStore connect(KeyStore record, Status.Created created) {
            var seen = stores.stream()
                    .filter(store -> store.id().equals(created.customKeyStoreId()))
                    .findFirst();
            Instant now = clock.instant();
            return switch (ConnectionStep.next(record.connection(), seen, now)) {
                case ConnectionStep.Wait waiting -> record;
                case ConnectionStep.Note note -> record(record, note.next(), now);
                case ConnectionStep.Connect connect ->
                    commandsLeft <= 0
                            ? record
                            : commanded(
                                    record,
                                    kms.connect(created.customKeyStoreId()),
                                    Optional.of(new Connection.Connecting(now, connect.deadline())),
                                    now);
                case ConnectionStep.Disconnect disconnect ->
                    commandsLeft <= 0
                            ? record
                            : commanded(record, kms.disconnect(created.customKeyStoreId()), Optional.empty(), now);
            };
        }

        private KeyStore commanded(KeyStore record, CommandAnswer answer, Optional<Connection> next, Instant now) {
            commandsLeft--;
            return switch (answer) {
                case CommandAnswer.Accepted accepted ->
                    next.map(connection -> record(record, connection, now)).orElse(record);
                case CommandAnswer.Refused refused ->
                    record(record, new Connection.Failed(now, refused.code(), "the command was refused"), now);
                case CommandAnswer.Throttled throttled -> {
                    commandsLeft = 0;
                    yield record;
                }
                case CommandAnswer.Later later -> record;
            };
        }

        private KeyStore record(KeyStore record, Connection connection, Instant now) {
            var next = record.with(connection, now);
            var event =
                    kind(connection).map(kind -> new Event(identifiers.eventId(), kind, now, record.requestId(), next));
            var line = new AuditLine(now, action(connection), ACTOR, 0, requestId, detail(connection));
            if (ledger.recordConnection(record, next, line, event) == WriteAnswer.OVERTAKEN) {
                return record;
            }
            if (connection instanceof Connection.Connected) {
                askedAt(record)
                        .ifPresent(asked -> connected.add(new NewConnection(next, Duration.between(asked, now))));
            }
            return next;
        }
    }

    /** Returns when the connection was requested: the deadline, which stays the same while connecting, less the allowed time. */
    private static Optional<Instant> askedAt(KeyStore record) {
        var allowed = Deadlines.connect(record.backing().type());
        return switch (record.connection()) {
            case Connection.Requested requested ->
                Optional.of(requested.deadline().minus(allowed));
            case Connection.Connecting connecting ->
                Optional.of(connecting.deadline().minus(allowed));
            case Connection.NotRequested none -> Optional.empty();
            case Connection.Connected settled -> Optional.empty();
            case Connection.Failed settled -> Optional.empty();
            case Connection.Disconnecting leaving -> Optional.empty();
            case Connection.Disconnected settled -> Optional.empty();
        };
    }

    private static Optional<EventKind> kind(Connection connection) {
        if (connection instanceof Connection.Connected) {
            return Optional.of(EventKind.KeyStoreConnected);
        }
        return connection instanceof Connection.Failed
                ? Optional.of(EventKind.KeyStoreConnectionFailed)
                : Optional.empty();
    }

    private static AuditAction action(Connection connection) {
        return switch (connection) {
            case Connection.NotRequested none -> AuditAction.DISCONNECTED;
            case Connection.Requested requested -> AuditAction.CONNECTION_REQUESTED;
            case Connection.Connecting connecting -> AuditAction.CONNECTING;
            case Connection.Connected connected -> AuditAction.CONNECTED;
            case Connection.Failed failed -> AuditAction.CONNECTION_FAILED;
            case Connection.Disconnecting disconnecting -> AuditAction.DISCONNECTION_REQUESTED;
            case Connection.Disconnected disconnected -> AuditAction.DISCONNECTED;
        };
    }

    private static String detail(Connection connection) {
        return connection instanceof Connection.Failed failed
                ? failed.errorCode() + ", last state in KMS: " + failed.lastSeen()
                : "KMS reports this state.";
    }
}
