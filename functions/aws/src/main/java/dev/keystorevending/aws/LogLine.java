package dev.keystorevending.aws;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintStream;

/** One line of structured log, in JSON, at the edge of a function. Bodies and secrets have no place in it. */
public final class LogLine {

    private static final ObjectMapper JSON = new ObjectMapper();
    private final ObjectNode line = JSON.createObjectNode();

    public LogLine(String level, String message) {
        line.put("level", level).put("message", message);
    }

    public LogLine with(String name, String value) {
        line.put(name, value);
        return this;
    }

    public LogLine with(String name, long value) {
        line.put(name, value);
        return this;
    }

    /** The class and the places of an exception; its message may quote anything, so it is left out. */
    public LogLine with(Throwable thrown) {
        var places = line.put("exception", thrown.getClass().getName()).putArray("at");
        java.util.Arrays.stream(thrown.getStackTrace())
                .limit(12)
                .map(String::valueOf)
                .forEach(places::add);
        if (thrown.getCause() != null) {
            line.put("cause", thrown.getCause().getClass().getName());
        }
        return this;
    }

    /**
     * One count in CloudWatch's embedded metric format, in the same line.
     *
     * @see <a href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html">EMF</a>
     */
    public LogLine counting(String metric, long value, long epochMillis, String... dimensions) {
        line.put(metric, value);
        var aws = line.putObject("_aws").put("Timestamp", epochMillis);
        var directive = aws.putArray("CloudWatchMetrics").addObject().put("Namespace", "KeyStoreVending");
        var set = directive.putArray("Dimensions").addArray();
        java.util.Arrays.stream(dimensions).forEach(set::add);
        directive.putArray("Metrics").addObject().put("Name", metric).put("Unit", "Count");
        return this;
    }

    public void print(PrintStream out) {
        out.println(line);
    }
}
