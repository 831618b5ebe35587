package dev.keystorevending.aws.snapstart;

import java.lang.management.ManagementFactory;
import java.time.Duration;

/** What the JIT compiles in the background. */
final class Compilations {

    private static final Duration STEP = Duration.ofMillis(100);
    private static final int SILENT_STEPS = 3;
    private static final Duration LONGEST = Duration.ofSeconds(30);

    private Compilations() {}

    /**
     * Waits until the JIT has ended no compilation for some steps, so that it is unlikely to have more to do. A snapshot contains its queue,
     * and after a restore it would take the CPU from the first requests.
     */
    static void await() {
        var jit = ManagementFactory.getCompilationMXBean();
        if (jit == null) {
            return; // a JVM that only interprets
        }
        long end = System.nanoTime() + LONGEST.toNanos();
        long before = jit.getTotalCompilationTime();
        int silent = 0;
        try {
            while (silent < SILENT_STEPS && System.nanoTime() < end) {
                Thread.sleep(STEP);
                long total = jit.getTotalCompilationTime();
                silent = total > before ? 0 : silent + 1;
                before = total;
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
