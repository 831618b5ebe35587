package dev.keystorevending.core.ledger;

/** The result of recording a key store that this service did not create. */
public sealed interface AdoptAnswer {

    /** Everything is recorded. */
    record Adopted() implements AdoptAnswer {}

    /** The id has another owner than the one that was read; nothing was written. */
    record Owned() implements AdoptAnswer {}

    /** The reservation is refused; nothing was written. */
    record Refused(ReserveAnswer reason) implements AdoptAnswer {}
}
