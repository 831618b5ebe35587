package dev.keystorevending.bench;

import dev.keystorevending.api.RequestBenchmark;
import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs the JMH benchmarks and prints a table. */
final class Jmh {

    private Jmh() {}

    /**
     * Runs them.
     *
     * @param forks in how many processes, 0 for this one
     * @param iterations as many warm up
     */
    static String table(int forks, int iterations, int milliseconds) {
        var options = new OptionsBuilder()
                .include(RequestBenchmark.class.getSimpleName())
                .forks(forks)
                .warmupIterations(iterations)
                .measurementIterations(iterations)
                .warmupTime(TimeValue.milliseconds(milliseconds))
                .measurementTime(TimeValue.milliseconds(milliseconds))
                .jvmArgsAppend("--sun-misc-unsafe-memory-access=allow")
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT)
                .build();
        try {
            return table(new Runner(options).run());
        } catch (RunnerException failed) {
            throw new IllegalStateException(failed);
        }
    }

    private static String table(Collection<RunResult> results) {
        var text = new StringBuilder("| | µs | ± (99.9 %) |\n|---|---|---|\n");
        results.stream()
                .map(RunResult::getPrimaryResult)
                .sorted(Comparator.comparing(result -> result.getLabel()))
                .forEach(result -> text.append(String.format(
                        Locale.ROOT,
                        "| %s | %.2f | %.2f |%n",
                        result.getLabel(),
                        result.getScore(),
                        result.getScoreError())));
        return text.toString();
    }
}
