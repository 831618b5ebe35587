package dev.keystorevending.core.proof;

import dev.keystorevending.core.fake.FakeCustomKeyStores;
import dev.keystorevending.core.ledger.LedgerUnavailable;

/** What may befall a port call, before it takes effect or after. */
enum FaultKind {
    CRASH,
    TIME_OUT,
    INTERNAL_ERROR,
    THROTTLE;

    /** A throttled call never took effect. */
    boolean mayCome(boolean after) {
        return this != THROTTLE || !after;
    }

    /** Throws what the fake of that port takes for this fault. */
    void strike(String call) {
        boolean ledger = !call.contains(".") || call.startsWith("outbox.");
        switch (this) {
            case CRASH -> throw new Crash();
            case TIME_OUT -> throw lost(ledger, "time-out");
            case INTERNAL_ERROR -> throw lost(ledger, "KMSInternal");
            case THROTTLE -> throw ledger ? new LedgerUnavailable("throttled") : new FakeCustomKeyStores.Throttled();
        }
    }

    private static RuntimeException lost(boolean ledger, String cause) {
        return ledger
                ? new LedgerUnavailable(cause, new IllegalStateException(cause), true)
                : new FakeCustomKeyStores.LostAnswer(cause);
    }
}
