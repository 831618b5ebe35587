package dev.keystorevending.core.kms;

import java.time.Duration;

/** Waits before a call is retried. */
@FunctionalInterface
public interface Pause {

    /**
     * Waits a random time, at least half of this one and never longer than it, so that callers which KMS throttled together do
     * not come back together. Returns early if the thread is interrupted, and keeps the interrupt.
     */
    void pause(Duration longest);
}
