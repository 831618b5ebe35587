package dev.keystorevending.aws.observability;

import java.io.PrintStream;
import java.time.InstantSource;
import java.util.List;

/** Writes the log lines of a function. CloudWatch extracts the metrics from them. */
public final class EdgeLog {

    private final PrintStream out;
    private final String namespace;
    private final InstantSource clock;

    public EdgeLog(PrintStream out, String namespace, InstantSource clock) {
        this.out = out;
        this.namespace = namespace;
        this.clock = clock;
    }

    public void write(LogLine line) {
        line.print(out);
    }

    /** Writes a line with at least one metric, at the current time. */
    public void write(LogLine line, List<Metric> metrics) {
        line.with(metrics, namespace, clock.millis()).print(out);
    }
}
