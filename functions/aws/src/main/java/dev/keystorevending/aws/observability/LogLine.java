package dev.keystorevending.aws.observability;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keystorevending.aws.Json;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;

/** One structured log line in JSON. It never contains bodies or secrets. */
public final class LogLine {

    private static final int MOST_PLACES = 12;

    private final ObjectNode line = JsonNodeFactory.instance.objectNode();

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

    /** Adds the class and the stack of an exception. The message is left out, because it can quote anything. */
    public LogLine with(Throwable thrown) {
        var places = line.put("exception", thrown.getClass().getName()).putArray("at");
        Arrays.stream(thrown.getStackTrace())
                .limit(MOST_PLACES)
                .map(String::valueOf)
                .forEach(places::add);
        if (thrown.getCause() != null) {
            line.put("cause", thrown.getCause().getClass().getName());
        }
        return this;
    }

    /**
     * Metrics in CloudWatch's embedded metric format: a directive for each, its value and dimensions members of the line.
     *
     * @see <a href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html">EMF</a>
     */
    LogLine with(List<Metric> metrics, String namespace, long epochMillis) {
        var directives = line.putObject("_aws").put("Timestamp", epochMillis).putArray("CloudWatchMetrics");
        for (Metric metric : metrics) {
            var directive = directives.addObject().put("Namespace", namespace);
            var dimensions = directive.putArray("Dimensions").addArray();
            metric.dimensions().forEach((name, value) -> {
                dimensions.add(name);
                line.put(name, value);
            });
            directive
                    .putArray("Metrics")
                    .addObject()
                    .put("Name", metric.name())
                    .put("Unit", metric.unit().name());
            switch (metric.unit()) {
                case Count -> line.put(metric.name(), (long) metric.value());
                case Seconds -> line.put(metric.name(), metric.value());
            }
        }
        return this;
    }

    public void print(PrintStream out) {
        out.println(Json.text(line));
    }
}
