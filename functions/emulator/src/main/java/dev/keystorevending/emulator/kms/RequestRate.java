package dev.keystorevending.emulator.kms;

import dev.keystorevending.emulator.http.AwsFailure;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/** The request quota: a number of calls of each operation in any second of the emulator's clock. Off by default. */
final class RequestRate {

    private static final Duration WINDOW = Duration.ofSeconds(1);

    private final InstantSource clock;
    private final Map<String, Deque<Instant>> recent = new HashMap<>();
    private int perSecond = Integer.MAX_VALUE;

    RequestRate(InstantSource clock) {
        this.clock = clock;
    }

    void limit(int requestsPerSecond) {
        perSecond = requestsPerSecond;
        recent.clear();
    }

    void admit(String operation) {
        Instant now = clock.instant();
        Deque<Instant> calls = recent.computeIfAbsent(operation, name -> new ArrayDeque<>());
        calls.removeIf(call -> !call.plus(WINDOW).isAfter(now));
        if (calls.size() >= perSecond) {
            throw throttled();
        }
        calls.add(now);
    }

    /** HTTP 400, as in KMS, not 429. */
    static AwsFailure throttled() {
        return new AwsFailure(
                400,
                "ThrottlingException",
                "You have exceeded the rate at which you may call KMS. Reduce the frequency of your calls.");
    }
}
