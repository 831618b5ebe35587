package dev.keystorevending.core.ledger;

import dev.keystorevending.core.event.EventKind;
import java.util.Optional;

/** The actions in a key store's history. */
public enum AuditAction {
    RESERVED,
    TAKEN_OVER,
    CALLED_AGAIN,
    ANSWERED,
    CREATED(EventKind.KeyStoreCreated),
    ADOPTED(EventKind.KeyStoreCreated),
    /** Published only if the caller cannot undo it; see {@link dev.keystorevending.core.create.Settlement#failed}. */
    CREATION_FAILED,
    CONNECTION_REQUESTED,
    CONNECTING,
    CONNECTED(EventKind.KeyStoreConnected),
    CONNECTION_FAILED(EventKind.KeyStoreConnectionFailed),
    DISCONNECTION_REQUESTED,
    DISCONNECTING,
    DISCONNECTED(EventKind.KeyStoreDisconnected),
    DISCONNECTION_FAILED(EventKind.KeyStoreDisconnectionFailed),
    CONNECTION_CONFIRMED,
    DELETION_REQUESTED,
    DELETED(EventKind.KeyStoreDeleted),
    /** Published only if the caller does not have the answer; see {@link dev.keystorevending.core.delete.Deletion#refused}. */
    DELETION_FAILED,
    UPDATE_REQUESTED,
    ROTATION_REQUESTED,
    /** Written before KMS is called, if it was not called for this change before. */
    UPDATE_CALLED,
    /** KMS refused a call, and an earlier one may have taken effect. */
    UPDATE_REFUSED,
    UPDATED(EventKind.KeyStoreUpdated),
    CREDENTIAL_ROTATED(EventKind.KeyStoreCredentialRotated),
    /** Published only if the caller does not have the answer, as a failed rotation; see {@link dev.keystorevending.core.change.Update}. */
    UPDATE_FAILED,
    ROTATION_FAILED,
    /** A new version of the secret does not fit, so KMS was not called. */
    ROTATION_REFUSED(EventKind.KeyStoreRotationFailed),
    /** An administrator adopted a key store that the service did not create; {@link #ADOPTED} is of a create request. */
    ADOPTED_FROM_KMS(EventKind.KeyStoreAdopted),
    TRANSFERRED(EventKind.KeyStoreTransferred),
    FORGOTTEN(EventKind.KeyStoreForgotten),
    /** KMS shows something else than the record, which does not count before it is seen again. */
    DRIFT_SUSPECTED,
    DRIFTED(EventKind.KeyStoreDrifted),
    /** Some differences remain, or one that was only suspected is gone. */
    DRIFT_CHANGED,
    DRIFT_RESOLVED(EventKind.KeyStoreDriftResolved);

    private final Optional<EventKind> event;

    AuditAction() {
        this.event = Optional.empty();
    }

    AuditAction(EventKind event) {
        this.event = Optional.of(event);
    }

    /** Returns the event that every such action publishes; empty if it publishes none, or not always. */
    public Optional<EventKind> event() {
        return event;
    }
}
