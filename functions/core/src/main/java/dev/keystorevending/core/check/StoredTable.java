package dev.keystorevending.core.check;

import java.time.Instant;

/**
 * The table as the check sees it. Every method throws {@link dev.keystorevending.core.ledger.LedgerUnavailable} if the table
 * throttles, fails or does not respond.
 */
public interface StoredTable {

    /**
     * Reads all items of this target, each of them strongly consistent.
     *
     * @param until when the read must have ended; it throws {@code LedgerUnavailable} if there are items left then
     */
    TableContents read(Instant until);

    /** Writes a repair if what it is based on is unchanged, and returns whether it did. Nothing is written by hand. */
    boolean apply(Repair repair);
}
