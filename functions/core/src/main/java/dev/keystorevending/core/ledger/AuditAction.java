package dev.keystorevending.core.ledger;

/** The actions in a key store's history. */
public enum AuditAction {
    RESERVED,
    TAKEN_OVER,
    CALLED_AGAIN,
    ANSWERED,
    CREATED,
    ADOPTED,
    CREATION_FAILED,
    CONNECTION_REQUESTED,
    CONNECTING,
    CONNECTED,
    CONNECTION_FAILED,
    DISCONNECTION_REQUESTED,
    DISCONNECTING,
    DISCONNECTED,
    DISCONNECTION_FAILED,
    CONNECTION_CONFIRMED
}
