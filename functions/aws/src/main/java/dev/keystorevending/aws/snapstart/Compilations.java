package dev.keystorevending.aws.snapstart;

import java.lang.management.ManagementFactory;
import java.time.Duration;

/** What the JIT compiles in the background. */
final class Compilations {

    private static final Duration STEP = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofSeconds(30);

    private Compilations() {}

    /**
     * Waits until the JIT has compiled what it has begun with. A snapshot contains its queue, and after a restore it would take the CPU from
     * the first requests.
     */
    static void await() {
        var jit = ManagementFactory.getCompilationMXBean();
        long end = System.nanoTime() + LONGEST.toNanos();
        try {
            for (long before = -1; before < jit.getTotalCompilationTime() && System.nanoTime() < end; ) {
                before = jit.getTotalCompilationTime();
                Thread.sleep(STEP);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
