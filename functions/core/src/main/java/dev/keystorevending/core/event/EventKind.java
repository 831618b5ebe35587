package dev.keystorevending.core.event;

/** The kinds of events. A kind's name is the {@code detail-type} on the bus. */
public enum EventKind {
    KeyStoreCreated,
    KeyStoreCreationFailed,
    KeyStoreConnected,
    KeyStoreConnectionFailed,
    KeyStoreDisconnected,
    KeyStoreDisconnectionFailed,
    KeyStoreDeleted,
    KeyStoreDeletionFailed,
    KeyStoreUpdated,
    KeyStoreUpdateFailed,
    KeyStoreCredentialRotated,
    KeyStoreRotationFailed,
    KeyStoreAdopted,
    KeyStoreTransferred,
    KeyStoreForgotten,
    KeyStoreDrifted,
    KeyStoreDriftResolved
}
