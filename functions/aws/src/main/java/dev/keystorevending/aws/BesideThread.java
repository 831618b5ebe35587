package dev.keystorevending.aws;

import dev.keystorevending.core.limit.Beside;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** A thread for each piece of work at a time. Threads are kept for a minute: to start one takes a tenth of a warm create. */
public final class BesideThread implements Beside {

    private static final AtomicInteger RUNNING = new AtomicInteger();
    private static final ExecutorService THREADS = Executors.newCachedThreadPool(
            work -> Thread.ofPlatform().daemon().name("beside").unstarted(work));

    @Override
    public <T> Supplier<T> start(Supplier<T> work) {
        RUNNING.incrementAndGet();
        var task = THREADS.submit(() -> {
            try {
                return work.get();
            } finally {
                RUNNING.decrementAndGet();
            }
        });
        return () -> result(task);
    }

    /** Waits for the work that nobody waits for any more, at most for this time. */
    public static void awaitIdle(Duration longest) {
        long end = System.nanoTime() + longest.toNanos();
        try {
            while (RUNNING.get() > 0 && System.nanoTime() < end) {
                Thread.sleep(10);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private static <T> T result(Future<T> task) {
        try {
            return task.get();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for another thread", stopped);
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(failed.getCause());
        }
    }
}
