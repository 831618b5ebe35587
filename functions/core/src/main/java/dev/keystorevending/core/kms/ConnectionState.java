package dev.keystorevending.core.kms;

/** {@code ConnectionStateType} of the KMS service model; {@code UNKNOWN} stands for values that this code does not know. */
public enum ConnectionState {
    CONNECTED,
    CONNECTING,
    FAILED,
    DISCONNECTED,
    DISCONNECTING,
    UNKNOWN
}
