package dev.keystorevending.core.kms;

import java.time.Duration;

/** Waits between calls to AWS. */
@FunctionalInterface
public interface Pause {

    /** Waits for this time; a test advances its clock instead. */
    void pause(Duration time);
}
