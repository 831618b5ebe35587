package dev.keystorevending.local.proof;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/** Waits for what comes about elsewhere, and not for ever. */
final class Waiting {

    private Waiting() {}

    static <T> T upTo(Duration most, String what, Supplier<Optional<T>> look) {
        return upTo(most, 100, what, look);
    }

    static <T> T upTo(Duration most, long everyMilliseconds, String what, Supplier<Optional<T>> look) {
        Instant end = Instant.now().plus(most);
        while (Instant.now().isBefore(end)) {
            var found = look.get();
            if (found.isPresent()) {
                return found.get();
            }
            pause(everyMilliseconds);
        }
        throw new AssertionError("in vain waited " + most + " until " + what);
    }

    static void pause(long milliseconds) {
        try {
            Thread.sleep(milliseconds);
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException("interrupted", interrupted);
        }
    }
}
