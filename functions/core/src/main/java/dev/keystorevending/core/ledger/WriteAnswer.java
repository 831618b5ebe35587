package dev.keystorevending.core.ledger;

/** What came of a conditional write. */
public enum WriteAnswer {
    /** Written, or found to have been written before by this very call. */
    WRITTEN,
    /** The record had moved on; nothing was written. */
    OVERTAKEN
}
