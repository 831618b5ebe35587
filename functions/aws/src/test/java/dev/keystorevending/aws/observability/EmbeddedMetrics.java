package dev.keystorevending.aws.observability;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Reads metrics from a log as CloudWatch does, and validates them against the embedded metric format. */
public final class EmbeddedMetrics {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final JsonSchema SCHEMA = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
            .getSchema(Objects.requireNonNull(
                    EmbeddedMetrics.class.getResourceAsStream("embedded-metric-format.json"), "the schema"));

    private EmbeddedMetrics() {}

    /** Returns the lines of a log; each line is JSON. */
    public static List<JsonNode> lines(String log) {
        return log.lines().map(EmbeddedMetrics::read).toList();
    }

    /** Returns every metric of the log as text: name, dimensions, value, unit. */
    public static List<String> of(String log) {
        return lines(log).stream()
                .filter(line -> line.has("_aws"))
                .flatMap(EmbeddedMetrics::metrics)
                .toList();
    }

    private static Stream<String> metrics(JsonNode line) {
        assertThat(SCHEMA.validate(line)).as(line.toString()).isEmpty();
        var metrics = new ArrayList<String>();
        for (JsonNode directive : line.at("/_aws/CloudWatchMetrics")) {
            for (JsonNode dimensions : directive.path("Dimensions")) {
                var values = new TreeMap<String, String>();
                dimensions.forEach(name -> values.put(name.asText(), text(line, name.asText())));
                for (JsonNode metric : directive.path("Metrics")) {
                    String name = metric.path("Name").asText();
                    JsonNode value = line.path(name);
                    assertThat(value.isNumber()).as(name + " in " + line).isTrue();
                    metrics.add(name + values + " = " + value + " "
                            + metric.path("Unit").asText());
                }
            }
        }
        return metrics.stream();
    }

    /** A dimension's value is a text member of the line, 1 to 1024 characters. */
    private static String text(JsonNode line, String name) {
        JsonNode value = line.path(name);
        assertThat(value.isTextual()).as(name + " in " + line).isTrue();
        assertThat(value.asText()).hasSizeBetween(1, 1024);
        return value.asText();
    }

    private static JsonNode read(String line) {
        try {
            return JSON.readTree(line);
        } catch (JsonProcessingException noJson) {
            throw new AssertionError("a log line is not JSON: " + line, noJson);
        }
    }
}
