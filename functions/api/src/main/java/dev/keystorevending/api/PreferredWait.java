package dev.keystorevending.api;

import dev.keystorevending.core.query.AwaitKeyStore;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * {@code Prefer: wait=N} (RFC 7240): how long the caller wants to wait for a final answer.
 *
 * @param seconds what the service grants, at most {@link AwaitKeyStore#LONGEST}
 * @param until the end, counted from the start of the request
 */
record PreferredWait(long seconds, Instant until) {

    private static final Pattern SECONDS = Pattern.compile("[0-9]+");

    /** Greater numbers have the same meaning and might not fit in a {@code long}. */
    private static final int MOST_DIGITS = 9;

    /** Returns the wait that the request prefers; empty if it prefers none, or none that can be read. */
    static Optional<PreferredWait> of(Request request) {
        return Preferences.value(request.headers().getOrDefault("Prefer", List.of()), "wait")
                .filter(value -> SECONDS.matcher(value).matches())
                .map(PreferredWait::granted)
                .map(seconds -> new PreferredWait(seconds, request.receivedAt().plusSeconds(seconds)));
    }

    private static long granted(String digits) {
        long longest = AwaitKeyStore.LONGEST.toSeconds();
        return digits.length() > MOST_DIGITS ? longest : Math.min(longest, Long.parseLong(digits));
    }

    Reply applied(Reply reply) {
        return reply.with("Preference-Applied", "wait=" + seconds);
    }
}
