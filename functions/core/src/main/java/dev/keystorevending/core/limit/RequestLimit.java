package dev.keystorevending.core.limit;

import java.time.Duration;
import java.time.Instant;

/**
 * The number of requests that a caller may send. Time is divided into periods: a period has {@code burst} requests, which may come at
 * once, and is as long as the rate needs for them.
 *
 * @param perMinute the average number of requests in a minute
 */
public record RequestLimit(int perMinute, int burst) {

    /** The limits for both numbers. */
    private static final int MOST = 10_000;

    public RequestLimit {
        if (perMinute < 1 || perMinute > MOST || burst < 1 || burst > MOST) {
            throw new IllegalArgumentException("A limit has 1 to " + MOST + " requests per minute and at once.");
        }
    }

    /** When the period of this time began. */
    public Instant periodStart(Instant now) {
        long length = periodMillis();
        return Instant.ofEpochMilli(Math.floorDiv(now.toEpochMilli(), length) * length);
    }

    /** The number of seconds until the next period, rounded up. */
    int secondsLeft(Instant now) {
        var left = Duration.between(now, periodStart(now).plusMillis(periodMillis()));
        return (int) left.plusMillis(999).toSeconds();
    }

    /** {@code Duration.dividedBy} would load big numbers at a cold start. */
    private long periodMillis() {
        return Duration.ofMinutes(burst).toMillis() / perMinute;
    }
}
