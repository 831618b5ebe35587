package dev.keystorevending.core.ledger;

/** The table failed, throttled or did not respond. A write may have taken effect. */
public final class LedgerUnavailable extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final boolean uncertain;

    /** Creates the exception for a call that had no effect. */
    public LedgerUnavailable(String message) {
        super(message);
        this.uncertain = false;
    }

    /** Creates the exception; {@code uncertain} tells whether the call may have taken effect. */
    public LedgerUnavailable(String message, Throwable cause, boolean uncertain) {
        super(message, cause);
        this.uncertain = uncertain;
    }

    /** Whether the call may have taken effect: its answer was lost. */
    public boolean uncertain() {
        return uncertain;
    }
}
