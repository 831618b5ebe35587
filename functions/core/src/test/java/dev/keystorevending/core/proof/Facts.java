package dev.keystorevending.core.proof;

import dev.keystorevending.core.World;
import dev.keystorevending.core.connect.ConnectionErrors;
import dev.keystorevending.core.connect.DesiredState;
import dev.keystorevending.core.event.Event;
import dev.keystorevending.core.fake.FakeCustomKeyStores;
import dev.keystorevending.core.keystore.Connection;
import dev.keystorevending.core.keystore.CustomKeyStoreId;
import dev.keystorevending.core.keystore.Difference;
import dev.keystorevending.core.keystore.KeyStore;
import dev.keystorevending.core.keystore.KeyStoreId;
import dev.keystorevending.core.keystore.Status;
import dev.keystorevending.core.kms.ConnectionState;
import dev.keystorevending.core.ledger.AuditAction;
import dev.keystorevending.core.ledger.AuditLine;
import dev.keystorevending.core.secret.Credential;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The history of KMS as the judge of what the service recorded and published. */
final class Facts {

    /** The shortest time that KMS is given for a command, less the differences of clocks. */
    private static final Duration SHORTEST_DEADLINE = Duration.ofMinutes(9);

    private static final Duration CLOCKS = Duration.ofSeconds(5);

    /** A team's last request, by the revision that recorded it. */
    record Wish(long revision, DesiredState desired) {}

    private final FakeCustomKeyStores kms;
    private final Duration window;
    private final boolean functionsTimeOut;
    private final boolean reliable;
    private final Map<KeyStoreId, Wish> wishes;
    private final Set<KeyStoreId> unknown;
    private final Set<KeyStoreId> interruptible;

    /**
     * The facts of a world at rest.
     *
     * @param staleness how old a state in KMS's answer may have been when an event was written
     * @param unknown the key stores with a request whose answer was lost, so that nobody can say what they should be
     * @param interruptible the key stores whose callers allowed to disconnect them for a change
     * @param reliable whether KMS kept every command and never was down, so that every request must come true
     */
    Facts(
            FakeCustomKeyStores kms,
            Duration staleness,
            boolean functionsTimeOut,
            boolean reliable,
            Map<KeyStoreId, Wish> wishes,
            Set<KeyStoreId> unknown,
            Set<KeyStoreId> interruptible) {
        this.kms = kms;
        this.window = staleness.plus(CLOCKS);
        this.functionsTimeOut = functionsTimeOut;
        this.reliable = reliable;
        this.wishes = wishes;
        this.unknown = unknown;
        this.interruptible = interruptible;
    }

    /** What is wrong with a record and its events. */
    List<String> of(KeyStore record, List<Event> outbox, List<AuditLine> trail) {
        var violations = new ArrayList<String>();
        long last = 0;
        for (Event event : outbox) {
            if (!event.keyStore().id().equals(record.id())) {
                continue;
            }
            if (!isFact(event, lastRequest(event, trail))) {
                violations.add(event.kind() + " of " + record.id() + " at " + event.occurredAt()
                        + " has no fact in the history of KMS: "
                        + event.keyStore().connection());
            }
            if (event.keyStore().revision() <= last) {
                violations.add("the sequence of " + record.id() + " does not grow");
            }
            last = event.keyStore().revision();
        }
        record.status().inKms().ifPresent(id -> {
            if (!disconnectsAreWanted(record.id(), id, trail)) {
                violations.add(record.id() + " was disconnected, and nobody wanted it: " + trail);
            }
        });
        if (record.status() instanceof Status.Created created) {
            // nobody knows the credential of a key store that was adopted
            if (!isAdopted(trail) && !credentialFits(record, created.customKeyStoreId())) {
                violations.add(record.id() + " has another credential in KMS than the pinned one: " + trail);
            }
            if (!configurationFits(record, created.customKeyStoreId())) {
                violations.add(record.id() + " has another name or backing in KMS: " + trail);
            }
            boolean known = !unknown.contains(record.id()) && !isAdopted(trail);
            if (reliable && functionsTimeOut && known && !wishCameTrue(record)) {
                violations.add(record.id() + " was to be " + wishes.get(record.id()) + ", but is " + record.connection()
                        + ": " + trail);
            }
        }
        return violations;
    }

    /** A state from before the last request is not the result of it. */
    private static Instant lastRequest(Event event, List<AuditLine> trail) {
        return trail.stream()
                .filter(line -> line.action() == AuditAction.CONNECTION_REQUESTED
                        || line.action() == AuditAction.DISCONNECTION_REQUESTED)
                .map(AuditLine::at)
                .filter(at -> at.isBefore(event.occurredAt()))
                .reduce((earlier, later) -> later)
                .orElse(Instant.EPOCH)
                .minus(CLOCKS);
    }

    private boolean isFact(Event event, Instant from) {
        return switch (event.kind()) {
            case KeyStoreCreated, KeyStoreAdopted, KeyStoreTransferred, KeyStoreForgotten ->
                store(event)
                        .filter(store ->
                                !store.bornAt().isAfter(event.occurredAt().plus(CLOCKS)))
                        .isPresent();
            case PolicyChanged -> throw new IllegalStateException("no event of a key store");
            case KeyStoreCreationFailed -> true; // that no store is left over is an invariant of its own
            case KeyStoreConnected -> was(event, ConnectionState.CONNECTED, from);
            case KeyStoreDisconnected -> was(event, ConnectionState.DISCONNECTED, from);
            case KeyStoreConnectionFailed -> failed(event, "connect", from);
            case KeyStoreDisconnectionFailed -> failed(event, "disconnect", from);
            case KeyStoreDeleted ->
                event.keyStore().status().inKms().isEmpty()
                        || wasDeleted(event)
                        || isGone(event)
                        || wasDeletedOutside(event);
            case KeyStoreDeletionFailed -> !wasDeleted(event);
            case KeyStoreUpdated -> wasUpdated(event);
            case KeyStoreCredentialRotated -> wasUpdated(event);
            case KeyStoreUpdateFailed -> true; // that KMS has the old values in the end is an invariant of its own
            case KeyStoreRotationFailed -> true;
            case KeyStoreDrifted -> changedOutside(event);
            case KeyStoreDriftResolved -> changedOutside(event);
        };
    }

    /** A difference that nobody made in KMS is none. */
    private boolean changedOutside(Event event) {
        return event.keyStore().status().inKms().filter(kms::wasChangedOutside).isPresent();
    }

    private boolean wasDeletedOutside(Event event) {
        return event.keyStore().status().inKms().filter(kms::wasDeletedOutside).isPresent();
    }

    private boolean wasDeleted(Event event) {
        return store(event)
                .filter(store -> store.commands().stream()
                        .anyMatch(sent -> sent.name().equals("delete")
                                && sent.at().isBefore(event.occurredAt().plus(CLOCKS))))
                .isPresent();
    }

    private boolean wasUpdated(Event event) {
        return store(event)
                .filter(store -> store.commands().stream()
                        .anyMatch(sent -> sent.name().equals("update")
                                && sent.at().isBefore(event.occurredAt().plus(CLOCKS))))
                .isPresent();
    }

    /** An outsider deletes stores that it made, also after they were adopted. */
    private boolean isGone(Event event) {
        return store(event)
                .filter(store ->
                        kms.stores().stream().noneMatch(there -> there.id().equals(store.id())))
                .isPresent();
    }

    private static boolean isAdopted(List<AuditLine> trail) {
        return trail.getFirst().action() == AuditAction.ADOPTED_FROM_KMS;
    }

    /** Whether the service managed the key store at this time, under this record. */
    private static boolean isManaged(List<AuditLine> trail, Instant at) {
        var last = trail.getLast();
        return !at.isBefore(trail.getFirst().at().minus(CLOCKS))
                && (last.action() != AuditAction.FORGOTTEN
                        || !at.isAfter(last.at().plus(CLOCKS)));
    }

    /** A key store loses its connection only if its team wants that, or if it has failed and is to be connected again. */
    private boolean disconnectsAreWanted(KeyStoreId record, CustomKeyStoreId id, List<AuditLine> trail) {
        var store = kms.everMade(id).orElseThrow();
        return store.commands().stream()
                .filter(sent -> sent.name().equals("disconnect") && isManaged(trail, sent.at()))
                .allMatch(sent -> store.wasIn(ConnectionState.FAILED, sent.at().minus(window), sent.at())
                        || interruptible.contains(record)
                        || trail.stream()
                                .anyMatch(line -> (line.action() == AuditAction.DISCONNECTION_REQUESTED
                                                && !line.actor().name().equals("reconcile"))
                                        || (line.action() == AuditAction.DELETION_REQUESTED
                                                && line.detail().contains("before"))));
    }

    private boolean was(Event event, ConnectionState state, Instant from) {
        Instant at = event.occurredAt();
        return store(event)
                .filter(store -> store.wasIn(state, later(from, at.minus(window)), at.plus(CLOCKS)))
                .isPresent();
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    private boolean failed(Event event, String command, Instant from) {
        if (!(event.keyStore().connection() instanceof Connection.Failed failed)) {
            return false;
        }
        return switch (failed.errorCode()) {
            case ConnectionErrors.DEADLINE_PASSED ->
                changedOutside(event)
                        || store(event)
                                .filter(store -> store.commands().stream()
                                        .anyMatch(sent -> sent.name().equals(command)
                                                && sent.at()
                                                        .isBefore(event.occurredAt()
                                                                .minus(SHORTEST_DEADLINE))))
                                .isPresent();
            case ConnectionErrors.NOT_LISTED ->
                wasDeletedOutside(event) || isGone(event); // no other is hidden that long
            default -> was(event, ConnectionState.FAILED, from);
        };
    }

    private Optional<FakeCustomKeyStores.Store> store(Event event) {
        return event.keyStore().status().inKms().flatMap(kms::everMade);
    }

    private boolean wishCameTrue(KeyStore record) {
        var wish = wishes.get(record.id());
        boolean connected = wish == null ? record.connect() : wish.desired() == DesiredState.CONNECTED;
        if (record.drift().gone().isPresent()) {
            return true;
        }
        var difference = record.drift().of(Difference.Kind.CONNECTION);
        if (difference.isPresent()) {
            return difference.get().expected().equals(connected ? "CONNECTED" : "DISCONNECTED");
        }
        return connected
                ? record.connection() instanceof Connection.Connected
                : record.connection() instanceof Connection.Disconnected
                        || (wish == null && record.connection() instanceof Connection.NotRequested);
    }

    /** What the record knows to differ was changed outside this service. */
    private boolean configurationFits(KeyStore record, CustomKeyStoreId id) {
        var drift = record.drift();
        boolean gone = drift.gone().isPresent();
        boolean renamed = gone || drift.of(Difference.Kind.NAME).isPresent();
        boolean changed = gone || drift.of(Difference.Kind.CONFIGURATION).isPresent();
        return kms.everMade(id)
                .filter(store -> renamed || store.name().equals(record.name().value()))
                .filter(store -> changed || store.backing().equals(record.backing()))
                .isPresent();
    }

    /** The last digit of a version tells its credential; see {@link Simulation}. */
    private boolean credentialFits(KeyStore record, CustomKeyStoreId id) {
        String version = record.secret().versionId().value();
        char digit = version.charAt(version.length() - 1);
        var credential =
                kms.everMade(id).map(FakeCustomKeyStores.Store::credential).orElseThrow();
        return switch (credential) {
            case Credential.KmsUserPassword password ->
                password.value().equals(digit == '5' ? World.PASSWORD : "kmsPswd0" + digit);
            case Credential.ProxyCredential proxy ->
                proxy.rawSecretAccessKey().equals(digit == '5' ? World.SECRET_KEY : World.SECRET_KEY + digit);
        };
    }
}
