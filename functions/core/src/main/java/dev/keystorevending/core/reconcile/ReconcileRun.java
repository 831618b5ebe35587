package dev.keystorevending.core.reconcile;

import dev.keystorevending.core.change.AutomaticRotation;
import dev.keystorevending.core.change.Update;
import dev.keystorevending.core.connect.ConnectionErrors;
import dev.keystorevending.core.create.Ownership;
import dev.keystorevending.core.delete.Deletion;
import dev.keystorevending.core.keystore.Connection;
import dev.keystorevending.core.keystore.CustomKeyStoreId;
import dev.keystorevending.core.keystore.KeyStore;
import dev.keystorevending.core.keystore.KeyStoreId;
import dev.keystorevending.core.keystore.SecretArn;
import dev.keystorevending.core.keystore.SecretWatch;
import dev.keystorevending.core.keystore.Status;
import dev.keystorevending.core.kms.CommandAnswer;
import dev.keystorevending.core.kms.CustomKeyStores;
import dev.keystorevending.core.kms.DescribeAnswer;
import dev.keystorevending.core.kms.SeenKeyStore;
import dev.keystorevending.core.ledger.Due;
import dev.keystorevending.core.ledger.DueKind;
import dev.keystorevending.core.ledger.Ledger;
import dev.keystorevending.core.ledger.LedgerDamaged;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** One run of reconcile: pages through the due records of each kind and moves each by one step. */
final class ReconcileRun {

    private static final int PAGE = 100;

    /** The time until an unreadable item, or a record whose step failed, is looked at again. */
    private static final Duration PARKED = Duration.ofHours(1);

    private static final Duration AFTER_A_FAILED_STEP = Duration.ofSeconds(50);
    private static final Duration AFTER_A_PASSING_ERROR = Duration.ofSeconds(5);

    private final Ledger ledger;
    private final CustomKeyStores kms;
    private final TakeOver takeOver;
    private final Deletion deletion;
    private final Update update;
    private final AutomaticRotation rotation;
    private final Commands commands;
    private final ConnectionRecords connections;
    private final Look look;
    private final InstantSource clock;
    private final Duration settling;
    private final String requestId;
    private final Instant started;
    private final List<String> faults = new ArrayList<>();
    private final Set<KeyStoreId> drifted = new HashSet<>();
    private Optional<List<SeenKeyStore>> stores = Optional.empty();
    private Duration oldestRequest = Duration.ZERO;
    private int due;
    private int moved;
    private int takenOver;
    private int stuck;
    private int unreadable;
    private int damaged;
    private OptionalInt unowned = OptionalInt.empty();

    ReconcileRun(
            Ledger ledger,
            CustomKeyStores kms,
            TakeOver takeOver,
            Deletion deletion,
            Update update,
            AutomaticRotation rotation,
            Commands commands,
            ConnectionRecords connections,
            Look look,
            InstantSource clock,
            Duration settling,
            String requestId) {
        this.ledger = ledger;
        this.kms = kms;
        this.takeOver = takeOver;
        this.deletion = deletion;
        this.update = update;
        this.rotation = rotation;
        this.commands = commands;
        this.connections = connections;
        this.look = look;
        this.clock = clock;
        this.settling = settling;
        this.requestId = requestId;
        this.started = clock.instant();
    }

    Reconcile.Report play(Optional<SecretArn> changed) {
        describe();
        Instant ends = started.plus(Reconcile.TIME_BUDGET);
        // half of the time for connections, so that slow creations cannot hold up a disconnect
        Instant half = started.plus(Reconcile.TIME_BUDGET.dividedBy(2));
        commands.until(half);
        changed.ifPresent(secret -> compareSecrets(secret, half));
        pages(DueKind.CONNECTIONS, started, half, this::step);
        boolean cut = !clock.instant().isBefore(half);
        commands.until(ends);
        // a creation whose lease runs is not due but may be stuck; its lease ends within LEASE
        pages(DueKind.CREATIONS, started.plus(Ownership.LEASE), ends, this::create);
        if (cut) {
            pages(DueKind.CONNECTIONS, started, ends, this::step);
        }
        pages(DueKind.LOOKS, started, ends, this::compare);
        return new Reconcile.Report(
                due,
                moved,
                takenOver,
                stuck,
                unreadable,
                damaged,
                unowned,
                oldestRequest,
                drifted.size(),
                stores.map(seen -> OptionalInt.of(seen.size())).orElse(OptionalInt.empty()),
                connections.connected(),
                List.copyOf(faults));
    }

    private void pages(DueKind kind, Instant until, Instant ends, Function<KeyStore, KeyStore> step) {
        Optional<Due.Position> from = Optional.empty();
        do {
            Due page = ledger.due(kind, until, PAGE, from);
            page.unreadable().forEach(this::park);
            page.records().forEach(record -> look(record, ends, step));
            from = page.next();
        } while (from.isPresent() && clock.instant().isBefore(ends));
    }

    private void park(Due.ItemKey item) {
        unreadable++;
        faults.add(item.sort() + ": unreadable");
        ledger.park(item, clock.instant().plus(PARKED));
    }

    private void look(KeyStore record, Instant ends, Function<KeyStore, KeyStore> step) {
        if (!clock.instant().isBefore(ends)) {
            count(record);
            return;
        }
        KeyStore after = record;
        try {
            after = step.apply(record);
            moved += after.revision() > record.revision() ? 1 : 0;
        } catch (LedgerDamaged damage) {
            damaged++;
            faults.add(record.id() + ": " + damage.getMessage());
            postpone(record, clock.instant().plus(AFTER_A_FAILED_STEP));
        } catch (RuntimeException fault) {
            faults.add(record.id() + ": " + fault.getClass().getSimpleName());
            postpone(record, clock.instant().plus(AFTER_A_FAILED_STEP));
        }
        count(after);
    }

    private void count(KeyStore record) {
        Instant now = clock.instant();
        boolean creating = record.status() instanceof Status.Creating;
        stuck += creating && record.reservedAt().plus(Ownership.RETRY_WINDOW).isBefore(now) ? 1 : 0;
        if (!creating
                && !(record.status() instanceof Status.Changing)
                && !record.connection().moving()
                && !record.drift().confirmed().isEmpty()) {
            drifted.add(record.id());
        }
        unsentSince(record).map(since -> Duration.between(since, now)).ifPresent(age -> {
            oldestRequest = age.compareTo(oldestRequest) > 0 ? age : oldestRequest;
        });
    }

    private static Optional<Instant> unsentSince(KeyStore record) {
        return switch (record.status()) {
            case Status.Deleting deleting -> Optional.of(deleting.since());
            case Status.Changing changing -> Optional.of(changing.change().since());
            case Status.Created created -> record.connection().unsentSince();
            case Status.Creating creating -> record.connection().unsentSince();
            case Status.Deleted deleted -> record.connection().unsentSince();
            case Status.Failed failed -> record.connection().unsentSince();
        };
    }

    /** The order of the index is the only loss if this fails. */
    private KeyStore postpone(KeyStore record, Instant until) {
        try {
            ledger.postpone(record, until);
        } catch (RuntimeException fault) {
            faults.add(record.id() + ": not postponed, " + fault.getClass().getSimpleName());
        }
        return record;
    }

    /** Reads once in a run what KMS lists, also if nothing is due: a key store that no record owns is counted. */
    private void describe() {
        switch (kms.describeAll()) {
            case DescribeAnswer.Unavailable unavailable ->
                faults.add("KMS is unavailable: DescribeCustomKeyStores failed");
            case DescribeAnswer.Listed listed -> {
                stores = Optional.of(listed.stores());
                countUnowned(listed.stores());
            }
        }
    }

    private void countUnowned(List<SeenKeyStore> seen) {
        try {
            var ids = seen.stream().map(SeenKeyStore::id).collect(Collectors.toSet());
            unowned = OptionalInt.of(ledger.unowned(ids).size());
        } catch (RuntimeException fault) {
            faults.add("the owners of the key stores in KMS were not read: "
                    + fault.getClass().getSimpleName());
        }
    }

    private KeyStore create(KeyStore record) {
        Instant now = clock.instant();
        if (!(record.status() instanceof Status.Creating creating)
                || creating.leaseUntil().isAfter(now)) {
            return record;
        }
        due++;
        if (stores.isEmpty()) {
            return record;
        }
        if (takeOver.waits(record, stores.get())) {
            return postpone(record, now.plus(AFTER_A_FAILED_STEP));
        }
        if (!commands.permitted()) {
            return record;
        }
        takenOver++;
        return takeOver.resume(record, requestId);
    }

    private KeyStore step(KeyStore record) {
        return switch (record.status()) {
            case Status.Created created ->
                record.connection().moving() ? connect(record, created.customKeyStoreId()) : confirm(record);
            case Status.Changing changing ->
                record.connection().moving()
                        ? connect(record, changing.customKeyStoreId())
                        : change(record, changing.customKeyStoreId());
            case Status.Deleting deleting ->
                record.connection().moving() ? connect(record, deleting.customKeyStoreId()) : delete(record);
            case Status.Creating creating -> record;
            case Status.Deleted deleted -> record;
            case Status.Failed failed -> record;
        };
    }

    /** KMS itself refuses to delete a key store that is connected or has keys, so its state need not be known. */
    private KeyStore delete(KeyStore record) {
        due++;
        if (!commands.permitted() || !commands.current(record)) {
            return record;
        }
        var after = deletion.call(record, id -> commands.send(kms -> kms.delete(id)), TakeOver.ACTOR, requestId, true);
        return after.equals(record) ? postpone(record, clock.instant().plus(AFTER_A_PASSING_ERROR)) : after;
    }

    private KeyStore change(KeyStore record, CustomKeyStoreId id) {
        due++;
        if (stores.isEmpty() || !commands.permitted() || !commands.current(record)) {
            return record;
        }
        var seen = stores.get().stream().filter(store -> store.id().equals(id)).findFirst();
        var after =
                update.resume(record, seen, parameters -> commands.update(id, parameters), TakeOver.ACTOR, requestId);
        return after.equals(record) ? postpone(record, clock.instant().plus(AFTER_A_FAILED_STEP)) : after;
    }

    private KeyStore confirm(KeyStore record) {
        due++;
        return compare(record);
    }

    /** A record that cannot be compared now is compared when its connection is at rest again, or tomorrow. */
    private void compareSecrets(SecretArn secret, Instant ends) {
        for (KeyStore record : ledger.rotating(secret)) {
            ledger.compareSecret(record, started);
            look(record.with(new SecretWatch(started, record.watch().passed())), ends, this::rotate);
        }
    }

    private KeyStore rotate(KeyStore record) {
        var version = rotation.wanted(record);
        if (version.isEmpty()) {
            return record;
        }
        if (!commands.permitted()) {
            return postpone(record, clock.instant().plus(AFTER_A_PASSING_ERROR));
        }
        return rotation.rotate(
                record,
                version.get(),
                parameters -> commands.update(record.status().inKms().orElseThrow(), parameters),
                TakeOver.ACTOR,
                requestId);
    }

    /** The secret, or what KMS shows of a key store at rest, may differ from its record. */
    private KeyStore compare(KeyStore record) {
        boolean atRest = record.status() instanceof Status.Created
                && !record.connection().moving();
        if (!atRest) {
            return record;
        }
        var rotated = rotate(record);
        return rotated.equals(record)
                ? stores.map(seen -> look.at(record, seen)).orElse(record)
                : rotated;
    }

    private KeyStore connect(KeyStore record, CustomKeyStoreId id) {
        due++;
        if (stores.isEmpty()) {
            return record;
        }
        var seen = stores.get().stream().filter(store -> store.id().equals(id)).findFirst();
        var step = step(record, seen);
        if (step.isCommand()) {
            if (!commands.permitted() || !commands.current(record)) {
                return record;
            }
            step = step(record, seen); // the wait for a permit took time
        }
        return switch (step) {
            case ConnectionStep.Wait waiting -> postpone(record, waiting.until());
            case ConnectionStep.Note note -> connections.note(record, note.next());
            case ConnectionStep.Confirm confirm -> connections.confirm(record, confirm.next());
            case ConnectionStep.Connect connect ->
                answered(record, commands.send(kms -> kms.connect(id)), connect.accepted());
            case ConnectionStep.Disconnect disconnect ->
                answered(record, commands.send(kms -> kms.disconnect(id)), disconnect.accepted());
        };
    }

    private ConnectionStep step(KeyStore record, Optional<SeenKeyStore> seen) {
        return ConnectionStep.next(record, seen, clock.instant(), settling);
    }

    /** Whether KMS cannot find a key store that must be visible by now. */
    private static boolean isGone(KeyStore record, CommandAnswer.Later later, Instant now) {
        return later.cause().equals("CustomKeyStoreNotFound")
                && record.connection()
                        .unsentSince()
                        .filter(since -> now.isAfter(since.plus(Ownership.VISIBILITY_GRACE_PERIOD)))
                        .isPresent();
    }

    private KeyStore answered(KeyStore record, CommandAnswer answer, Connection accepted) {
        Instant now = clock.instant();
        return switch (answer) {
            case CommandAnswer.Accepted yes -> connections.note(record, accepted);
            case CommandAnswer.Refused refused ->
                connections.note(
                        record,
                        new Connection.Failed(
                                now, refused.code(), "the command was refused", Optional.of(now.plus(settling))));
            case CommandAnswer.Throttled throttled -> record;
            case CommandAnswer.Later later ->
                isGone(record, later, now)
                        ? connections.note(
                                record,
                                new Connection.Failed(
                                        now,
                                        ConnectionErrors.NOT_LISTED,
                                        "not found by KMS",
                                        Optional.of(now.plus(settling))))
                        : postpone(record, now.plus(AFTER_A_PASSING_ERROR));
        };
    }
}
