package dev.keystorevending.core.ledger;

import dev.keystorevending.core.keystore.KeyStore;
import dev.keystorevending.core.keystore.Status;

/** The kinds of due records. Each has its own partition of the index, so that neither kind can hide the other. */
public enum DueKind {
    /** Records in {@code CREATING}. */
    CREATIONS,
    /** Records whose connection is requested, changes, or is to be confirmed. */
    CONNECTIONS;

    /** Returns the kind of a record that is due. */
    public static DueKind of(KeyStore record) {
        return record.status() instanceof Status.Creating ? CREATIONS : CONNECTIONS;
    }
}
