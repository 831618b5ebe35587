package dev.keystorevending.local.proof;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.keystorevending.local.Functions;
import dev.keystorevending.local.LocalService;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Feeds every file of {@code events/invoke} to its function. */
class InvokeTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static LocalService service;

    @BeforeAll
    static void start() {
        service = LocalService.start(LocalService.Options.forTests(
                new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8)));
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @ParameterizedTest
    @CsvSource({
        "api-cloud-hsm, 201, ''",
        "api-public-proxy, 201, ''",
        "api-vpc-proxy, 201, ''",
        "api-policy-violation, 422, PolicyViolation",
        "api-bad-input, 400, InvalidRequest"
    })
    void theApiAnswersEachEvent(String file, int status, String code) throws IOException {
        JsonNode answer = JSON.readTree(Functions.invoke(service.functions().api(), event(file)));
        assertThat(answer.path("statusCode").asInt()).as(answer.toString()).isEqualTo(status);
        assertThat(JSON.readTree(answer.path("body").asText()).path("code").asText())
                .isEqualTo(code);
    }

    @Test
    void theRelayPublishesWhatIsInTheOutboxOnly() throws IOException {
        String eventId = "0b6f7d0e-5f0a-4b4e-9a53-3c9f0c6c0001";
        var answer = JSON.readTree(Functions.invoke(service.functions().relay(), event("relay-stream")));
        assertThat(answer.path("batchItemFailures")).isEmpty();
        assertThat(service.aws().events().all().stream()
                        .filter(event ->
                                event.detail().at("/metadata/eventId").asText().equals(eventId)))
                .hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"reconcile-created", "reconcile-schedule"})
    void reconcileLooksOnEachTrigger(String file) throws IOException {
        var answer = JSON.readTree(Functions.invoke(service.functions().reconcile(), event(file)));
        assertThat(answer.has("due")).isTrue();
        assertThat(answer.has("moved")).isTrue();
    }

    @Test
    void everyFileIsExecuted() {
        assertThat(ProjectFiles.jsonBelow("events/invoke").stream()
                        .map(Path::getFileName)
                        .map(String::valueOf))
                .containsExactlyInAnyOrder(
                        "api-cloud-hsm.json",
                        "api-public-proxy.json",
                        "api-vpc-proxy.json",
                        "api-policy-violation.json",
                        "api-bad-input.json",
                        "relay-stream.json",
                        "reconcile-created.json",
                        "reconcile-schedule.json");
    }

    /** The file with the scene's values put in; the body of a proxy event is JSON within JSON. */
    private static String event(String file) {
        String text = ProjectFiles.text(ProjectFiles.path("events/invoke/" + file + ".json"))
                .replace("{trustAnchor}", service.scene().certificate().replace("\n", "\\\\n"));
        for (var secret : service.scene().secrets().entrySet()) {
            text = text.replace("{secret:" + secret.getKey() + "}", secret.getValue());
        }
        return text;
    }
}
