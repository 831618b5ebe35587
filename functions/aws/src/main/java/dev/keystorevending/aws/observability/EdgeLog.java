package dev.keystorevending.aws.observability;

import java.io.PrintStream;
import java.time.InstantSource;
import java.util.List;

/** Where a function writes the lines of its edge; CloudWatch takes the metrics out of them. */
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

    /** With metrics of this moment; at least one. */
    public void write(LogLine line, List<Metric> metrics) {
        line.with(metrics, namespace, clock.millis()).print(out);
    }
}
