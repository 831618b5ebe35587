package dev.keystorevending.core.ledger;

import dev.keystorevending.core.keystore.KeyStore;
import dev.keystorevending.core.keystore.Status;

/** The kinds of due records. Each has its own partition of the index, so that no kind can hide another. */
public enum DueKind {
    /** Records in {@code CREATING}. */
    CREATIONS,
    /** Records whose connection is requested, changes, or is to be confirmed, and those in {@code CHANGING} or {@code DELETING}. */
    CONNECTIONS,
    /** Records in {@code CREATED} whose connection is at rest and confirmed, to be compared with KMS every hour. */
    LOOKS;

    /** Returns the kind of a record that is due. */
    public static DueKind of(KeyStore record) {
        return switch (record.status()) {
            case Status.Creating creating -> CREATIONS;
            case Status.Created created -> record.connection().dueAt().isPresent() ? CONNECTIONS : LOOKS;
            case Status.Changing changing -> CONNECTIONS;
            case Status.Deleting deleting -> CONNECTIONS;
            case Status.Deleted never -> CONNECTIONS;
            case Status.Failed never -> CONNECTIONS;
        };
    }
}
