package dev.keystorevending.core.ledger;

/** The ledger did not answer, or said that it could not; a write may have taken effect all the same. */
public final class LedgerUnavailable extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public LedgerUnavailable(String message, Throwable cause) {
        super(message, cause);
    }

    public LedgerUnavailable(String message) {
        super(message);
    }
}
