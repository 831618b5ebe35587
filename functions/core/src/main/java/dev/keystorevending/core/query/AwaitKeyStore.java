package dev.keystorevending.core.query;

import dev.keystorevending.core.keystore.KeyStore;
import dev.keystorevending.core.kms.Pause;
import dev.keystorevending.core.ledger.Ledger;
import dev.keystorevending.core.ledger.LedgerUnavailable;
import dev.keystorevending.core.ledger.StoredItemUnreadable;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Predicate;

/** Reads a key store's record about once a second until it is final or the time is over. Changes nothing. */
public final class AwaitKeyStore {

    /** The longest time from the start of a request to its last read. With that read it ends before API Gateway's 29 s. */
    public static final Duration LONGEST = Duration.ofSeconds(20);

    /** A {@link Pause} lasts at least half of it. */
    private static final Duration INTERVAL = Duration.ofSeconds(1);

    /** The reads of the longest wait with the shortest pauses; a wait ends after them also if the clock stands still. */
    private static final int MOST_READS = 40;

    private final Ledger ledger;
    private final Pause pause;
    private final InstantSource clock;

    public AwaitKeyStore(Ledger ledger, Pause pause, InstantSource clock) {
        this.ledger = ledger;
        this.pause = pause;
        this.clock = clock;
    }

    /**
     * Returns the record when it is final, or the last known one at the deadline, when the thread is interrupted, or when the table
     * fails. A record that the table does not have yet is waited for.
     */
    public KeyStore until(KeyStore known, Predicate<KeyStore> isFinal, Instant deadline) {
        KeyStore last = known;
        for (int reads = 0; reads < MOST_READS && !isFinal.test(last); reads++) {
            var left = Duration.between(clock.instant(), deadline);
            if (!left.isPositive() || Thread.currentThread().isInterrupted()) {
                return last;
            }
            boolean lastRead = left.compareTo(INTERVAL) <= 0;
            pause.pause(lastRead ? left : INTERVAL);
            try {
                last = ledger.find(last.team(), last.id()).orElse(last);
            } catch (LedgerUnavailable | StoredItemUnreadable failed) {
                return last;
            }
            if (lastRead) {
                return last;
            }
        }
        return last;
    }
}
