package dev.keystorevending.aws.observability;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EdgeLogTest {

    private static final String ROOT = "1-5759e988-bd862e3fe1be46a994272793";

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final EdgeLog log = new EdgeLog(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            "Vending",
            () -> Instant.ofEpochMilli(1_700_000_000_123L));

    @Test
    void metricsAreWrittenInEmbeddedMetricFormat() {
        log.write(
                new LogLine("INFO", "line").with("requestId", "r"),
                List.of(
                        Metric.count("Plain", 3),
                        Metric.seconds("Took", Duration.ofMillis(1500)).by("type", "A"),
                        Metric.count("Both", 1).by("type", "A").by("outcome", "B")));
        assertThat(EmbeddedMetrics.of(shown()))
                .containsExactly(
                        "Plain{} = 3 Count", "Took{type=A} = 1.5 Seconds", "Both{outcome=B, type=A} = 1 Count");
        var line = EmbeddedMetrics.lines(shown()).getFirst();
        assertThat(line.at("/_aws/Timestamp").asLong()).isEqualTo(1_700_000_000_123L);
        assertThat(line.at("/_aws/CloudWatchMetrics/0/Namespace").asText()).isEqualTo("Vending");
        assertThat(line.at("/_aws/CloudWatchMetrics/0/Dimensions").toString()).isEqualTo("[[]]");
        assertThat(line.path("requestId").asText()).isEqualTo("r");
        assertThat(out.toString(StandardCharsets.UTF_8).lines()).hasSize(1);
    }

    @Test
    void exceptionIsLoggedWithoutItsMessage() {
        log.write(new LogLine("ERROR", "failed")
                .with(new IllegalStateException("kmsPswd01", new IllegalArgumentException("kmsPswd01"))));
        assertThat(shown())
                .contains("IllegalStateException", "IllegalArgumentException", "EdgeLogTest")
                .doesNotContain("kmsPswd01", "_aws");
    }

    @Test
    void lineBreakInValueIsEscaped() {
        log.write(new LogLine("INFO", "line").with("text", "a\nb\u2028{\"level\":\"forged\"}"));
        assertThat(EmbeddedMetrics.lines(shown())).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Root=" + ROOT,
                "Root=" + ROOT + ";Parent=53995c3f42cd8ad8;Sampled=1",
                "Self=1-67891234-12456789abcdef012345678;Root=" + ROOT + ";CalledFrom=app;Secret=kmsPswd01",
                "Sampled=1; Root=" + ROOT
            })
    void readsRootOfTraceHeader(String header) {
        assertThat(TraceId.root(header)).contains(ROOT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "kmsPswd01",
                "Root=kmsPswd01",
                "Root=" + ROOT + "kmsPswd01",
                "xRoot=" + ROOT,
                "Parent=" + ROOT
            })
    void invalidTraceHeaderHasNoRoot(String header) {
        assertThat(TraceId.root(header)).isEmpty();
    }

    private String shown() {
        return out.toString(StandardCharsets.UTF_8);
    }
}
