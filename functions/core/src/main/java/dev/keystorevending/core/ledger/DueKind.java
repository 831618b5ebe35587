package dev.keystorevending.core.ledger;

/** The kinds of due records. Each has its own partition of the index, so that neither kind can hide the other. */
public enum DueKind {
    /** Records in {@code CREATING}. */
    CREATIONS,
    /** Records whose connection is requested, changes, or is to be confirmed. */
    CONNECTIONS
}
