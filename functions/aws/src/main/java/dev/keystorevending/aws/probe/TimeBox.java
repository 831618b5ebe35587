package dev.keystorevending.aws.probe;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Limits the time of work that waits for another side, whatever that side does: a time-out of each read would not end a
 * response that arrives byte by byte.
 */
final class TimeBox {

    private TimeBox() {}

    /** Returns what the work returned; empty if the time was over, after {@code abort} has broken the work off. */
    static <T> Optional<T> within(Duration time, Callable<T> work, Runnable abort) {
        var task = new FutureTask<>(work);
        Thread.ofVirtual().name("probe").start(task);
        try {
            return Optional.of(task.get(time.toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException late) {
            abort.run();
            return Optional.empty();
        } catch (InterruptedException stopped) {
            abort.run();
            Thread.currentThread().interrupt();
            return Optional.empty();
        } catch (ExecutionException failed) {
            throw new IllegalStateException("the probe failed", failed.getCause());
        }
    }
}
