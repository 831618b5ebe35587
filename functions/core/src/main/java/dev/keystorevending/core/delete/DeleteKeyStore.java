package dev.keystorevending.core.delete;

import dev.keystorevending.core.access.Access;
import dev.keystorevending.core.create.Ownership;
import dev.keystorevending.core.keystore.Caller;
import dev.keystorevending.core.keystore.Connection;
import dev.keystorevending.core.keystore.KeyStore;
import dev.keystorevending.core.keystore.KeyStoreId;
import dev.keystorevending.core.keystore.Status;
import dev.keystorevending.core.keystore.TeamId;
import dev.keystorevending.core.kms.CustomKeyStores;
import dev.keystorevending.core.ledger.Actor;
import dev.keystorevending.core.ledger.AuditAction;
import dev.keystorevending.core.ledger.AuditLine;
import dev.keystorevending.core.ledger.Ledger;
import dev.keystorevending.core.ledger.LedgerDamaged;
import dev.keystorevending.core.ledger.LedgerUnavailable;
import dev.keystorevending.core.ledger.WriteAnswer;
import dev.keystorevending.core.query.KeyStoreProblems;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Deletes a key store. The request is recorded before KMS is called. A disconnected key store is deleted within the request; the
 * reconcile function disconnects a connected one before, and finishes what a request leaves open.
 */
public final class DeleteKeyStore {

    private static final int TRIES = 3;

    /**
     * A request to delete.
     *
     * @param revision the revision that the record must have; empty if any will do
     * @param disconnect whether a connected key store is disconnected before
     */
    public record Command(
            TeamId team, KeyStoreId id, OptionalLong revision, boolean disconnect, Caller caller, String requestId) {}

    private final Ledger ledger;
    private final Access access;
    private final CustomKeyStores kms;
    private final Deletion deletion;
    private final InstantSource clock;

    public DeleteKeyStore(Ledger ledger, Access access, CustomKeyStores kms, Deletion deletion, InstantSource clock) {
        this.ledger = ledger;
        this.access = access;
        this.kms = kms;
        this.deletion = deletion;
        this.clock = clock;
    }

    /**
     * Deletes the key store, or returns why it stays. A repeated request changes nothing.
     *
     * @throws LedgerUnavailable if the table is unavailable before the request is recorded; the request can be repeated
     */
    public DeleteOutcome delete(Command command) {
        var refusal = access.refuseMember(command.team(), command.caller().principal());
        if (refusal.isPresent()) {
            return new DeleteOutcome.Rejected(refusal.get());
        }
        for (int tried = 0; tried < TRIES; tried++) {
            var found = ledger.find(command.team(), command.id());
            if (found.isEmpty()) {
                return new DeleteOutcome.Rejected(KeyStoreProblems.notFound(command.team(), command.id()));
            }
            KeyStore record = found.get();
            if (command.revision().isPresent() && command.revision().getAsLong() != record.revision()) {
                return new DeleteOutcome.Rejected(KeyStoreProblems.changedSince(record, "delete"));
            }
            var outcome = delete(command, record);
            if (outcome.isPresent()) {
                return outcome.get();
            }
        }
        return new DeleteOutcome.Rejected(KeyStoreProblems.busy());
    }

    /** Returns nothing if another request was first. */
    private Optional<DeleteOutcome> delete(Command command, KeyStore record) {
        return switch (record.status()) {
            case Status.Creating creating -> Optional.of(new DeleteOutcome.Rejected(KeyStoreProblems.beingCreated()));
            case Status.Changing changing -> Optional.of(new DeleteOutcome.Rejected(KeyStoreProblems.beingChanged()));
            case Status.Created created -> request(command, record, created);
            case Status.Deleting deleting -> Optional.of(new DeleteOutcome.Accepted(record));
            case Status.Deleted deleted -> Optional.of(new DeleteOutcome.Accepted(record));
            case Status.Failed failed -> forget(command, record);
        };
    }

    /** KMS has no key store for a failed creation. */
    private Optional<DeleteOutcome> forget(Command command, KeyStore record) {
        var after = deletion.deleted(
                record,
                Actor.of(command.caller()),
                command.requestId(),
                "The creation had failed; KMS has no key store.");
        return after.status() instanceof Status.Deleted
                ? Optional.of(new DeleteOutcome.Accepted(after))
                : Optional.empty();
    }

    private Optional<DeleteOutcome> request(Command command, KeyStore record, Status.Created created) {
        boolean gone = record.drift().gone().isPresent();
        boolean connected = !gone && connected(record.connection());
        if (connected && !command.disconnect()) {
            return Optional.of(new DeleteOutcome.Rejected(Deletion.connected()));
        }
        Instant now = clock.instant();
        boolean failed = !gone && record.connection() instanceof Connection.Failed;
        var connection = connected || failed ? new Connection.DisconnectRequested(now) : record.connection();
        var next = record.with(
                new Status.Deleting(
                        created.customKeyStoreId(),
                        now,
                        connection.moving() ? now : now.plus(Ownership.LEASE),
                        command.disconnect() || failed,
                        connected),
                connection,
                now);
        var line = new AuditLine(
                now,
                AuditAction.DELETION_REQUESTED,
                Actor.of(command.caller()),
                0,
                command.requestId(),
                command.disconnect()
                        ? "A connected key store is disconnected before."
                        : "The key store is disconnected.");
        if (ledger.recordDeletion(record, next, line, Optional.empty()) != WriteAnswer.WRITTEN) {
            return Optional.empty();
        }
        return Optional.of(next.connection().moving() ? new DeleteOutcome.Accepted(next) : inKms(command, next));
    }

    /** What cannot be recorded now is left to reconcile, which asks KMS again. */
    private DeleteOutcome inKms(Command command, KeyStore record) {
        try {
            var after = deletion.call(record, kms::delete, Actor.of(command.caller()), command.requestId(), false);
            if (after.equals(record)) {
                ledger.postpone(record, clock.instant()); // this request calls KMS no more
            }
            return after.status() instanceof Status.Created created
                            && created.refused().isPresent()
                    ? new DeleteOutcome.Rejected(created.refused().get())
                    : new DeleteOutcome.Accepted(after);
        } catch (LedgerUnavailable | LedgerDamaged unrecorded) {
            return new DeleteOutcome.Accepted(record);
        }
    }

    private static boolean connected(Connection connection) {
        return switch (connection) {
            case Connection.Requested requested -> true;
            case Connection.Connecting connecting -> true;
            case Connection.Connected connected -> true;
            case Connection.NotRequested none -> false;
            case Connection.Failed failed -> false;
            case Connection.DisconnectRequested requested -> false;
            case Connection.Disconnecting disconnecting -> false;
            case Connection.Disconnected disconnected -> false;
        };
    }
}
