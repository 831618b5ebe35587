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
    KeyStoreDriftResolved,
    /** The only kind that is not about a key store; see {@link dev.keystorevending.core.policy.PolicyChange}. */
    PolicyChanged
}
