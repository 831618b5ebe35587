package dev.keystorevending.core.proof;

import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;
import java.util.function.LongPredicate;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Plays schedules on all CPUs. They play in virtual threads, because the actors of a schedule are virtual threads, too, and take
 * turns: from a platform thread, each turn would wake up a thread of the operating system, twice.
 */
final class Schedules {

    private static final int CPUS = Runtime.getRuntime().availableProcessors();

    private Schedules() {}

    /** The results of the seeds from 0, in the order of the seeds. */
    static <T> List<T> play(int seeds, LongFunction<T> schedule) {
        return inVirtualThreads(LongStream.range(0, seeds)
                .<Callable<T>>mapToObj(seed -> () -> schedule.apply(seed))
                .toList());
    }

    /** The first of the seeds from 0 that matches. */
    static OptionalLong first(int seeds, LongPredicate schedule) {
        var next = new AtomicLong();
        var first = new AtomicLong(seeds);
        Callable<Void> search = () -> {
            for (long seed = next.getAndIncrement(); seed < first.get(); seed = next.getAndIncrement()) {
                if (schedule.test(seed)) {
                    first.accumulateAndGet(seed, Math::min);
                }
            }
            return null;
        };
        inVirtualThreads(Stream.generate(() -> search).limit(CPUS).toList());
        return first.get() < seeds ? OptionalLong.of(first.get()) : OptionalLong.empty();
    }

    private static <T> List<T> inVirtualThreads(List<Callable<T>> tasks) {
        try (var threads = Executors.newFixedThreadPool(CPUS, Thread.ofVirtual().factory())) {
            return threads.invokeAll(tasks).stream().map(Schedules::result).toList();
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }

    private static <T> T result(Future<T> done) {
        try {
            return done.get();
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof AssertionError violation) {
                throw violation;
            }
            throw new IllegalStateException(failed.getCause());
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }
}
