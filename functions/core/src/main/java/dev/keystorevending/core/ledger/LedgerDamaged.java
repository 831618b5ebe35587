package dev.keystorevending.core.ledger;

/**
 * The items of the table contradict each other, so that a write is impossible although its record is as expected. Somebody must
 * repair the table; {@code docs/operations.md} says how.
 */
public final class LedgerDamaged extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Creates the exception; the message names the item, without secrets. */
    public LedgerDamaged(String message) {
        super(message);
    }
}
