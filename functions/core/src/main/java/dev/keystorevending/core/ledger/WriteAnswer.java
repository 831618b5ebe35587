package dev.keystorevending.core.ledger;

/** The result of a conditional write. */
public enum WriteAnswer {
    /** The write took effect, now or in an earlier attempt of the same call. */
    WRITTEN,
    /** The record has changed; nothing was written. */
    OVERTAKEN,
    /** Another record owns the key store in KMS; nothing was written. */
    OWNED
}
