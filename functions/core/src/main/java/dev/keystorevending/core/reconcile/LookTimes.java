package dev.keystorevending.core.reconcile;

import dev.keystorevending.core.create.Ownership;
import java.time.Duration;

/**
 * When the records at rest are compared with KMS.
 *
 * @param interval the time between two looks at a record that does not differ
 * @param secondSight how long a difference must last before it counts, {@link Ownership#VISIBILITY_GRACE_PERIOD} in AWS
 */
public record LookTimes(Duration interval, Duration secondSight) {

    private static final int GRACE_PERIODS = 12;

    /** Returns the times for a KMS that shows every change after this time: the interval is twelve times as long, 1 hour in AWS. */
    public static LookTimes of(Duration visibilityGracePeriod) {
        return new LookTimes(visibilityGracePeriod.multipliedBy(GRACE_PERIODS), visibilityGracePeriod);
    }
}
