package dev.keystorevending.core.kms;

/** {@code ConnectionStateType} of the KMS service model, and what this code does not know yet. */
public enum ConnectionState {
    CONNECTED,
    CONNECTING,
    FAILED,
    DISCONNECTED,
    DISCONNECTING,
    UNKNOWN
}
