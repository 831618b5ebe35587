package dev.keystorevending.core.connect;

/** What a caller may wish for. */
public enum DesiredState {
    CONNECTED,
    DISCONNECTED
}
