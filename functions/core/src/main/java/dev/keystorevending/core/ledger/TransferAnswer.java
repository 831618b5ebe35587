package dev.keystorevending.core.ledger;

/** The result of moving a record to another team. */
public sealed interface TransferAnswer {

    /** Everything is moved. */
    record Transferred() implements TransferAnswer {}

    /** The record has changed; nothing was written. */
    record Overtaken() implements TransferAnswer {}

    /** The new team already has as many key stores as its quota allows; nothing was written. */
    record QuotaUsed(int quota) implements TransferAnswer {}

    /** The new team's policy was changed or deleted after it was read; nothing was written. */
    record PolicyChanged() implements TransferAnswer {}
}
