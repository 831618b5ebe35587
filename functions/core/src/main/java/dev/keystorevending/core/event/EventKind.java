package dev.keystorevending.core.event;

/** The events; their names are the {@code detail-type} on the bus. */
public enum EventKind {
    KeyStoreCreated,
    KeyStoreCreationFailed,
    KeyStoreConnected,
    KeyStoreConnectionFailed
}
