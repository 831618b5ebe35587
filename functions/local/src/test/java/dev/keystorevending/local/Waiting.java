package dev.keystorevending.local;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/** Waits for a condition, up to a limit. */
public final class Waiting {

    private Waiting() {}

    /** Waits at most one minute until the condition holds. */
    static void until(String what, Supplier<Boolean> so) {
        upTo(Duration.ofMinutes(1), 50, what, () -> Optional.of(so.get()).filter(Boolean::booleanValue));
    }

    public static <T> T upTo(Duration most, String what, Supplier<Optional<T>> look) {
        return upTo(most, 100, what, look);
    }

    public static <T> T upTo(Duration most, long everyMilliseconds, String what, Supplier<Optional<T>> look) {
        Instant end = Instant.now().plus(most);
        while (Instant.now().isBefore(end)) {
            var found = look.get();
            if (found.isPresent()) {
                return found.get();
            }
            pause(everyMilliseconds);
        }
        throw new AssertionError("timed out after " + most + " waiting until " + what);
    }

    public static void pause(long milliseconds) {
        try {
            Thread.sleep(milliseconds);
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException("interrupted", interrupted);
        }
    }
}
