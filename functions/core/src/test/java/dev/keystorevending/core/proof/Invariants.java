package dev.keystorevending.core.proof;

import dev.keystorevending.core.Teams;
import dev.keystorevending.core.World;
import dev.keystorevending.core.access.AdministratorList;
import dev.keystorevending.core.event.Event;
import dev.keystorevending.core.event.EventKind;
import dev.keystorevending.core.event.OutboxItem;
import dev.keystorevending.core.fake.FakeCustomKeyStores;
import dev.keystorevending.core.keystore.Connection;
import dev.keystorevending.core.keystore.CustomKeyStoreId;
import dev.keystorevending.core.keystore.Difference;
import dev.keystorevending.core.keystore.KeyStore;
import dev.keystorevending.core.keystore.Principal;
import dev.keystorevending.core.keystore.Status;
import dev.keystorevending.core.keystore.TeamId;
import dev.keystorevending.core.kms.ConnectionState;
import dev.keystorevending.core.ledger.AuditAction;
import dev.keystorevending.core.ledger.AuditLine;
import dev.keystorevending.core.ledger.Claim;
import dev.keystorevending.core.policy.StoredPolicy;
import dev.keystorevending.core.problem.ProblemCode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What must be true of a world in which everything has come to rest, whatever befell it before. */
final class Invariants {

    private final World world;
    private final boolean functionsTimeOut;
    private final Set<CustomKeyStoreId> foreign;
    private final Set<String> delivered;
    private final List<String> violations = new ArrayList<>();

    private Invariants(World world, boolean functionsTimeOut, Set<CustomKeyStoreId> foreign, Set<String> delivered) {
        this.world = world;
        this.functionsTimeOut = functionsTimeOut;
        this.foreign = foreign;
        this.delivered = delivered;
    }

    /**
     * Everything that is wrong.
     *
     * @param functionsTimeOut whether functions died in time; one that lives on may undo what KMS showed to be settled
     * @param foreign the stores that somebody else made in KMS
     * @param delivery the bus, and what it took
     * @param vended the records that callers were told are vended
     * @param shown what was logged or traced
     */
    static List<String> violations(
            World world,
            boolean functionsTimeOut,
            Set<CustomKeyStoreId> foreign,
            Delivery delivery,
            List<KeyStore> vended,
            String shown,
            Facts facts) {
        var invariants = new Invariants(world, functionsTimeOut, foreign, delivery.delivered());
        var records = world.ledger.records();
        invariants.storesAndRecords(records);
        invariants.reservations(records);
        records.forEach(invariants::settled);
        records.forEach(record -> invariants.announced(record, world.ledger.trail(record.id())));
        records.forEach(record ->
                Story.violations(record, world.ledger.trail(record.id())).forEach(invariants.violations::add));
        records.forEach(invariants::connection);
        records.forEach(invariants::drift);
        records.forEach(invariants::rotation);
        invariants.policies();
        invariants.administrators();
        invariants.deliveries();
        delivery.unmarked()
                .forEach(event -> invariants.check(false, "the event " + event.eventId() + " was never marked"));
        records.forEach(record -> facts.of(record, world.ledger.outbox(), world.ledger.trail(record.id()))
                .forEach(invariants.violations::add));
        invariants.answersToCallersStillHold(vended, records);
        String everything = records + " " + world.ledger.outbox() + " " + shown;
        invariants.check(!everything.contains(World.SECRET_KEY), "the proxy's secret key is shown");
        invariants.check(!everything.contains(World.PASSWORD.substring(0, 8)), "the kmsuser password is shown");
        return invariants.violations;
    }

    private void storesAndRecords(List<KeyStore> records) {
        var owned = records.stream()
                .filter(record -> record.status() instanceof Status.Created)
                .map(Invariants::storeOf)
                .toList();
        check(owned.size() == new HashSet<>(owned).size(), "two records own one store");
        records.stream()
                .filter(record -> record.status() instanceof Status.Created)
                .filter(record -> !has(record, AuditAction.ADOPTED_FROM_KMS))
                .map(Invariants::storeOf)
                .forEach(id -> check(!foreign.contains(id), id + " is somebody else's, but a record owns it"));
        records.stream()
                .filter(record -> record.status() instanceof Status.Deleted)
                .flatMap(record -> record.status().inKms().stream())
                .forEach(id -> check(world.kms.everMade(id).isPresent(), id + " was deleted, but never made"));
        var stores = world.kms.stores();
        var ours = stores.stream()
                .map(FakeCustomKeyStores.Store::id)
                .filter(id -> !foreign.contains(id))
                .toList();
        var forgotten = records.stream()
                .filter(record -> has(record, AuditAction.FORGOTTEN))
                .flatMap(record -> record.status().inKms().stream())
                .collect(Collectors.toSet());
        forgotten.forEach(id -> check(
                foreign.contains(id) || ours.contains(id) || wasDeletedAfterAnotherAdoption(id, records),
                id + " was forgotten, but is not there"));
        ours.forEach(id -> check(owned.contains(id) || forgotten.contains(id), "nobody owns the store " + id));
        owned.forEach(id -> check(
                ours.contains(id) || foreign.contains(id) || world.kms.wasDeletedOutside(id),
                "a record owns " + id + ", which is not there"));
        // the name of a forgotten store is not reserved any more, and KMS may not show the store yet
        var names = stores.stream()
                .filter(store -> !forgotten.contains(store.id()))
                .map(FakeCustomKeyStores.Store::name)
                .toList();
        check(names.size() == new HashSet<>(names).size(), "two stores have one name");
    }

    private boolean has(KeyStore record, AuditAction action) {
        return world.ledger.trail(record.id()).stream().anyMatch(line -> line.action() == action);
    }

    private boolean wasDeletedAfterAnotherAdoption(CustomKeyStoreId id, List<KeyStore> records) {
        return records.stream()
                .filter(record -> record.status().inKms().equals(Optional.of(id)))
                .anyMatch(record -> has(record, AuditAction.ADOPTED_FROM_KMS) && has(record, AuditAction.DELETED));
    }

    private void reservations(List<KeyStore> records) {
        var live = records.stream()
                .filter(record -> record.status() instanceof Status.Created)
                .toList();
        for (TeamId team : List.of(Teams.PAYMENTS, Teams.LENDING)) {
            long used =
                    live.stream().filter(record -> record.team().equals(team)).count();
            check(world.ledger.usage(team) == used, "usage of " + team + " is not the number of its stores");
        }
        var holders = world.ledger.holders();
        live.forEach(record -> check(
                Set.of(record.team()).equals(holders.get(record.id())),
                "the claims of " + record.id() + " are not those of team " + record.team()));
        check(world.ledger.damage().isEmpty(), "damage was reported: " + world.ledger.damage());
        var held = new HashSet<String>();
        live.forEach(record -> Claim.of(record.name(), record.backing())
                .forEach(claim -> held.add(claim.kind() + " " + claim.value())));
        check(world.ledger.claims().keySet().equals(held), "claims are not those of the stores");
    }

    private void settled(KeyStore record) {
        check(!(record.status() instanceof Status.Creating), record.id() + " was never settled: " + record.status());
        check(!(record.status() instanceof Status.Deleting), record.id() + " was never deleted: " + record.status());
        check(!(record.status() instanceof Status.Changing), record.id() + " was never changed: " + record.status());
        boolean moving = record.connection() instanceof Connection.Requested
                || record.connection() instanceof Connection.Connecting
                || record.connection() instanceof Connection.DisconnectRequested
                || record.connection() instanceof Connection.Disconnecting;
        check(!moving, record.id() + " has a connection that never ended");
    }

    /** One outcome of the creation, and one event for each connection that was recorded to have come or failed. */
    private void announced(KeyStore record, List<AuditLine> trail) {
        var kinds = world.ledger.outbox().stream()
                .filter(event -> event.keyStore().id().equals(record.id()))
                .map(Event::kind)
                .toList();
        var recorded = new ArrayList<EventKind>();
        for (AuditLine line : trail) {
            switch (line.action()) {
                case CREATED, ADOPTED -> recorded.add(EventKind.KeyStoreCreated);
                case CREATION_FAILED -> {
                    if (isFinal(line)) {
                        recorded.add(EventKind.KeyStoreCreationFailed);
                    }
                }
                case CONNECTED -> recorded.add(EventKind.KeyStoreConnected);
                case CONNECTION_FAILED -> recorded.add(EventKind.KeyStoreConnectionFailed);
                case DISCONNECTED -> recorded.add(EventKind.KeyStoreDisconnected);
                case DISCONNECTION_FAILED -> recorded.add(EventKind.KeyStoreDisconnectionFailed);
                case UPDATED -> recorded.add(EventKind.KeyStoreUpdated);
                case CREDENTIAL_ROTATED -> recorded.add(EventKind.KeyStoreCredentialRotated);
                case UPDATE_FAILED -> {
                    if (line.actor().name().equals("reconcile")) {
                        recorded.add(EventKind.KeyStoreUpdateFailed);
                    }
                }
                case ROTATION_FAILED -> {
                    if (line.actor().name().equals("reconcile")) {
                        recorded.add(EventKind.KeyStoreRotationFailed);
                    }
                }
                case ROTATION_REFUSED -> recorded.add(EventKind.KeyStoreRotationFailed);
                case DELETED -> recorded.add(EventKind.KeyStoreDeleted);
                case ADOPTED_FROM_KMS -> recorded.add(EventKind.KeyStoreAdopted);
                case TRANSFERRED -> recorded.add(EventKind.KeyStoreTransferred);
                case FORGOTTEN -> recorded.add(EventKind.KeyStoreForgotten);
                case DELETION_FAILED -> {
                    if (line.actor().name().equals("reconcile")) {
                        recorded.add(EventKind.KeyStoreDeletionFailed);
                    }
                }
                case DRIFTED -> recorded.add(EventKind.KeyStoreDrifted);
                case DRIFT_RESOLVED -> recorded.add(EventKind.KeyStoreDriftResolved);
                case RESERVED,
                        DRIFT_SUSPECTED,
                        DRIFT_CHANGED,
                        DELETION_REQUESTED,
                        UPDATE_REQUESTED,
                        ROTATION_REQUESTED,
                        UPDATE_CALLED,
                        UPDATE_REFUSED,
                        TAKEN_OVER,
                        CALLED_AGAIN,
                        ANSWERED,
                        CONNECTION_REQUESTED,
                        CONNECTING,
                        CONNECTION_CONFIRMED,
                        DISCONNECTION_REQUESTED,
                        DISCONNECTING -> {}
            }
        }
        check(kinds.equals(recorded), record.id() + " was announced as " + kinds + ", but it is " + recorded);
    }

    /** The caller has the answer to a failure that may pass; an event announces what nobody was told, or what is final. */
    private static boolean isFinal(AuditLine line) {
        var code = ProblemCode.valueOf(line.detail().substring(0, line.detail().indexOf(':')));
        return line.actor().name().equals("reconcile") || !code.retryable();
    }

    /** A policy's history has every version once, each change begins where the last one ended, and each has one event. */
    private void policies() {
        for (TeamId team : Set.of(Teams.PAYMENTS, Teams.LENDING, Simulation.SHORT_LIVED)) {
            var lines = world.ledger.policyChanges(team);
            Optional<StoredPolicy> last = Optional.empty();
            for (int index = 0; index < lines.size(); index++) {
                var line = lines.get(index);
                check(line.version() == index + 1, "the history of the policy of " + team + " has a gap: " + lines);
                check(line.before().equals(last), "a change of the policy of " + team + " begins elsewhere: " + lines);
                last = line.after();
            }
            check(last.equals(world.ledger.find(team)), "the policy of " + team + " is not that of its history");
            long events = world.ledger.announced().stream()
                    .filter(item -> item.key().partition().equals("POLICY#" + team))
                    .count();
            check(events == lines.size(), "the policy of " + team + " has " + events + " events for " + lines);
        }
    }

    /** The history of the list leads to the list, and each change was made by somebody who was an administrator before it. */
    private void administrators() {
        var list = world.ledger.read();
        var changes = list.changes().reversed();
        var listed = new HashSet<Principal>();
        long version = AdministratorList.FIRST;
        for (var change : changes) {
            check(change.version() == ++version, "the history of the administrators has a gap: " + changes);
            var by = change.by().principal();
            check(
                    by.equals(Teams.ADMINISTRATOR.principal()) || listed.contains(by),
                    by + " changed the administrators, but was none: " + changes);
            listed.removeAll(change.removed());
            listed.addAll(change.added());
        }
        check(list.version() == version, "the list of administrators is not that of its history: " + list);
        check(list.principals().equals(listed), "the administrators are not those of their history: " + list);
    }

    private void deliveries() {
        var recorded =
                world.ledger.announced().stream().map(OutboxItem::eventId).collect(Collectors.toSet());
        recorded.forEach(id -> check(delivered.contains(id), "the event " + id + " was not delivered"));
        delivered.forEach(id -> check(recorded.contains(id), "the event " + id + " was delivered, but never recorded"));
    }

    /** A connection at rest is what KMS shows; a failure may have been followed by anything. */
    private void connection(KeyStore record) {
        if (!functionsTimeOut || !(record.status() instanceof Status.Created)) {
            return;
        }
        if (world.kms.stores().stream().noneMatch(store -> store.id().equals(storeOf(record)))) {
            return; // adopted, and deleted by who made it
        }
        var state = world.kms.stateOf(storeOf(record));
        if (record.drift().gone().isPresent()) {
            check(!(record.connection() instanceof Connection.Connected), record.id() + " is gone, but told connected");
            return;
        }
        switch (record.connection()) {
            case Connection.Connected connected ->
                check(state == ConnectionState.CONNECTED, record.id() + " is told connected, but is " + state);
            case Connection.Disconnected disconnected ->
                check(state == ConnectionState.DISCONNECTED, record.id() + " is told disconnected, but is " + state);
            case Connection.NotRequested none ->
                check(
                        state == ConnectionState.DISCONNECTED,
                        record.id() + " was never to be connected, but is " + state);
            case Connection.Failed failed ->
                check(state != ConnectionState.CONNECTED, record.id() + " is told failed, but is connected");
            case Connection.Requested moving -> {}
            case Connection.Connecting moving -> {}
            case Connection.DisconnectRequested moving -> {}
            case Connection.Disconnecting moving -> {}
        }
    }

    /** Drift is exactly the true difference. What a team asked for last is judged by {@link Facts}. */
    private void drift(KeyStore record) {
        if (!functionsTimeOut || !(record.status() instanceof Status.Created)) {
            return;
        }
        var differences = record.drift().differences();
        check(
                differences.equals(record.drift().confirmed()),
                record.id() + " has a suspicion that never ends: " + differences);
        var store = world.kms.stores().stream()
                .filter(there -> there.id().equals(storeOf(record)))
                .findFirst();
        check(store.isEmpty() == record.drift().gone().isPresent(), record.id() + " is gone or not: " + differences);
        check(!(store.isEmpty() && differences.size() > 1), record.id() + " is gone and differs: " + differences);
        boolean renamed = store.filter(
                        there -> !there.name().equals(record.name().value()))
                .isPresent();
        check(
                renamed == record.drift().of(Difference.Kind.NAME).isPresent(),
                record.id() + " is renamed or not: " + differences);
        check(
                record.drift().of(Difference.Kind.CONFIGURATION).isEmpty(),
                record.id() + " was never changed: " + differences);
        record.drift().of(Difference.Kind.CONNECTION).ifPresent(difference -> {
            String state = world.kms.stateOf(storeOf(record)).name();
            check(
                    difference.seen().equals(state) && !difference.expected().equals(state),
                    record.id() + " is " + state + ", but differs by " + difference);
        });
    }

    /** KMS has the current credential, or the service knows why not. A bad version is announced once each time it becomes current. */
    private void rotation(KeyStore record) {
        if (!record.rotates()) {
            return;
        }
        var current = world.secrets.describe(record.secret().arn()).current();
        boolean told = current.equals(Optional.of(record.secret().versionId()))
                || current.equals(record.watch().passed())
                || record.drift().gone().isPresent();
        check(told, record.id() + " has " + record.secret() + " in KMS, but " + current + " is current: " + record);
        long refused = world.ledger.trail(record.id()).stream()
                .filter(line -> line.action() == AuditAction.ROTATION_REFUSED
                        && line.detail().startsWith(ProblemCode.SecretUnusable.name()))
                .count();
        check(
                refused <= world.secrets.puts(record.secret().arn()),
                record.id() + " tells again and again that a version of its secret is not usable");
    }

    private void answersToCallersStillHold(List<KeyStore> vended, List<KeyStore> records) {
        Map<Object, KeyStore> byId = records.stream().collect(Collectors.toMap(KeyStore::id, Function.identity()));
        for (KeyStore told : vended) {
            var now = byId.get(told.id());
            check(
                    now != null && now.status().inKms().equals(told.status().inKms()),
                    told.id() + " was told to be vended, but is " + (now == null ? "not there" : now.status()));
        }
    }

    private static CustomKeyStoreId storeOf(KeyStore record) {
        return ((Status.Created) record.status()).customKeyStoreId();
    }

    private void check(boolean holds, String violation) {
        if (!holds) {
            violations.add(violation);
        }
    }
}
