package dev.keystorevending.core.connect;

/** The connection states that a caller can request. */
public enum DesiredState {
    CONNECTED,
    DISCONNECTED
}
