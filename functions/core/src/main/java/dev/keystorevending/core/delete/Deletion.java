package dev.keystorevending.core.delete;

import dev.keystorevending.core.create.Ownership;
import dev.keystorevending.core.event.Event;
import dev.keystorevending.core.event.EventKind;
import dev.keystorevending.core.keystore.Connection;
import dev.keystorevending.core.keystore.CustomKeyStoreId;
import dev.keystorevending.core.keystore.Identifiers;
import dev.keystorevending.core.keystore.KeyStore;
import dev.keystorevending.core.keystore.Status;
import dev.keystorevending.core.kms.CommandAnswer;
import dev.keystorevending.core.ledger.Actor;
import dev.keystorevending.core.ledger.AuditAction;
import dev.keystorevending.core.ledger.AuditLine;
import dev.keystorevending.core.ledger.Ledger;
import dev.keystorevending.core.ledger.WriteAnswer;
import dev.keystorevending.core.problem.Problem;
import dev.keystorevending.core.problem.ProblemCode;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Function;

/**
 * Records the answers of KMS to {@code DeleteCustomKeyStore}. KMS never uses an id twice and deletes only a disconnected key store
 * without KMS keys, so the call can be repeated until KMS gives one of the answers that end a deletion.
 */
public final class Deletion {

    private static final int TRIES = 3;
    private static final String NOT_FOUND = "CustomKeyStoreNotFound";
    private static final String NOT_DISCONNECTED = "CustomKeyStoreInvalidState";
    private static final String HAS_KEYS = "CustomKeyStoreHasCMKs";

    private final Ledger ledger;
    private final Ownership ownership;
    private final InstantSource clock;
    private final Identifiers identifiers;

    public Deletion(Ledger ledger, Ownership ownership, InstantSource clock, Identifiers identifiers) {
        this.ledger = ledger;
        this.ownership = ownership;
        this.clock = clock;
        this.identifiers = identifiers;
    }

    /**
     * Calls KMS once and records what its answer means.
     *
     * @param delete calls {@code DeleteCustomKeyStore}
     * @param announce whether a refusal is published; not if the caller has the answer
     * @return the current record, unchanged if the answer ends nothing
     */
    public KeyStore call(
            KeyStore record,
            Function<CustomKeyStoreId, CommandAnswer> delete,
            Actor actor,
            String requestId,
            boolean announce) {
        if (!(record.status() instanceof Status.Deleting deleting)) {
            return record;
        }
        Instant asked = clock.instant();
        return switch (delete.apply(deleting.customKeyStoreId())) {
            case CommandAnswer.Accepted accepted ->
                deleted(record, actor, requestId, "KMS deleted " + deleting.customKeyStoreId() + ".");
            case CommandAnswer.Refused refused ->
                refused(record, deleting, problem(refused.code()), actor, requestId, announce);
            case CommandAnswer.Throttled throttled -> record;
            case CommandAnswer.Later later ->
                switch (later.cause()) {
                    case NOT_FOUND ->
                        ownership.mustBeVisible(record, deleting.since(), asked)
                                ? deleted(record, actor, requestId, "KMS has no " + deleting.customKeyStoreId() + ".")
                                : record;
                    case NOT_DISCONNECTED -> notDisconnected(record, deleting, actor, requestId, announce);
                    default -> record;
                };
        };
    }

    /**
     * Records that nothing is left, releases the claims and the quota, and publishes the event. What is gone is gone, whatever
     * another process has recorded meanwhile: KMS never uses the id again.
     */
    KeyStore deleted(KeyStore record, Actor actor, String requestId, String detail) {
        KeyStore current = record;
        for (int tried = 0; tried < TRIES && sameStore(current, record); tried++) {
            current = write(
                    current,
                    without(current),
                    AuditAction.DELETED,
                    actor,
                    requestId,
                    detail,
                    Optional.of(EventKind.KeyStoreDeleted));
        }
        return current;
    }

    /**
     * Records that the service does not manage the key store any more, releases the claims and the quota, and publishes the
     * event. KMS is not called.
     *
     * @return the current record, which another request changed if it is not {@code DELETED}
     */
    public KeyStore forgotten(KeyStore record, Actor actor, String requestId, String detail) {
        return write(
                record,
                without(record),
                AuditAction.FORGOTTEN,
                actor,
                requestId,
                detail,
                Optional.of(EventKind.KeyStoreForgotten));
    }

    private KeyStore without(KeyStore record) {
        return record.with(new Status.Deleted(record.status().inKms()), settled(record.connection()), clock.instant());
    }

    /** Whether the record still has the key store that was deleted, or still is the failed creation. */
    private static boolean sameStore(KeyStore current, KeyStore deleted) {
        return !(current.status() instanceof Status.Deleted)
                && !(current.status() instanceof Status.Creating)
                && current.status().inKms().equals(deleted.status().inKms());
    }

    /** Somebody connected the key store outside this service, or KMS still shows an earlier state. */
    private KeyStore notDisconnected(
            KeyStore record, Status.Deleting deleting, Actor actor, String requestId, boolean announce) {
        if (!deleting.disconnect()) {
            return refused(record, deleting, connected(), actor, requestId, announce);
        }
        Instant now = clock.instant();
        var next = record.with(
                new Status.Deleting(deleting.customKeyStoreId(), deleting.since(), now, true, true),
                new Connection.DisconnectRequested(now),
                now);
        return write(
                record,
                next,
                AuditAction.DISCONNECTION_REQUESTED,
                actor,
                requestId,
                "KMS deletes only a disconnected key store.",
                Optional.empty());
    }

    private KeyStore refused(
            KeyStore record,
            Status.Deleting deleting,
            Problem problem,
            Actor actor,
            String requestId,
            boolean announce) {
        Instant now = clock.instant();
        var connection = deleting.reconnect() ? new Connection.Requested(now, false) : record.connection();
        var next = record.with(new Status.Created(deleting.customKeyStoreId(), Optional.of(problem)), connection, now);
        return write(
                record,
                next,
                AuditAction.DELETION_FAILED,
                actor,
                requestId,
                problem.code() + ": " + problem.detail(),
                announce ? Optional.of(EventKind.KeyStoreDeletionFailed) : Optional.empty());
    }

    private KeyStore write(
            KeyStore record,
            KeyStore next,
            AuditAction action,
            Actor actor,
            String requestId,
            String detail,
            Optional<EventKind> kind) {
        var line = new AuditLine(next.updatedAt(), action, actor, 0, requestId, detail);
        var event =
                kind.map(name -> new Event(identifiers.eventId(), name, next.updatedAt(), record.requestId(), next));
        return ledger.recordDeletion(record, next, line, event) == WriteAnswer.WRITTEN
                ? next
                : ledger.find(record.team(), record.id()).orElse(record);
    }

    static Problem connected() {
        return new Problem(
                ProblemCode.KeyStoreConnected,
                "The key store is not disconnected, and KMS deletes only a disconnected one. Disconnect it before, or send disconnect=true.");
    }

    private static Problem problem(String code) {
        return code.equals(HAS_KEYS)
                ? new Problem(
                        ProblemCode.KeyStoreHasKeys,
                        "The key store contains KMS keys. Schedule their deletion in KMS, and wait until KMS has deleted them.")
                : new Problem(
                        ProblemCode.KmsAccessDenied,
                        "KMS does not accept this service's request to delete a key store. An operator must correct its role.");
    }

    /** What is deleted is not compared with KMS any more. */
    private static Connection settled(Connection connection) {
        return switch (connection) {
            case Connection.Disconnected it -> it.confirmed();
            case Connection.Failed it -> it.confirmed();
            case Connection.NotRequested it -> it;
            case Connection.Requested it -> new Connection.Disconnected(it.since(), Optional.empty());
            case Connection.Connecting it -> new Connection.Disconnected(it.since(), Optional.empty());
            case Connection.Connected it -> new Connection.Disconnected(it.since(), Optional.empty());
            case Connection.DisconnectRequested it -> new Connection.Disconnected(it.since(), Optional.empty());
            case Connection.Disconnecting it -> new Connection.Disconnected(it.since(), Optional.empty());
        };
    }
}
