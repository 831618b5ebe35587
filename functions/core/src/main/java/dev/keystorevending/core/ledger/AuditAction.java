package dev.keystorevending.core.ledger;

/** The steps that the history tells. */
public enum AuditAction {
    RESERVED,
    TAKEN_OVER,
    CALLED_AGAIN,
    CREATED,
    ADOPTED,
    CREATION_FAILED,
    CONNECTION_REQUESTED,
    CONNECTING,
    CONNECTED,
    CONNECTION_FAILED,
    DISCONNECTION_REQUESTED,
    DISCONNECTED
}
