package dev.keystorevending.local.proof;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.keystorevending.local.Functions;
import dev.keystorevending.local.InvokeEvents;
import dev.keystorevending.local.LocalService;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Invokes each function with its files of {@code events/invoke}; {@code .ci/sam} does the same in containers. */
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
    @MethodSource("expectations")
    void functionRespondsAsExpected(String file, JsonNode expected) throws IOException {
        var functions = service.functions();
        var function = switch (expected.path("function").asText()) {
            case "ApiFunction" -> functions.api();
            case "RelayFunction" -> functions.relay();
            case "ReconcileFunction" -> functions.reconcile();
            default -> throw new IllegalArgumentException(file + " is for no function");
        };
        JsonNode answer = JSON.readTree(Functions.invoke(function, event(file)));
        expected.path("answer")
                .properties()
                .forEach(member -> assertThat(answer.path(member.getKey()))
                        .as(answer.toString())
                        .isEqualTo(member.getValue()));
        if (expected.has("code")) {
            assertThat(JSON.readTree(answer.path("body").asText()).path("code")).isEqualTo(expected.path("code"));
        }
        expected.path("members")
                .forEach(member -> assertThat(answer.has(member.asText()))
                        .as("%s in %s", member.asText(), answer.toString())
                        .isTrue());
    }

    static Stream<Arguments> expectations() {
        return ProjectFiles.json(ProjectFiles.path("events/invoke-answers.json")).properties().stream()
                .map(entry -> Arguments.of(entry.getKey(), entry.getValue()));
    }

    @Test
    void relayPublishesOnlyOutboxItems() throws IOException {
        String eventId = "0b6f7d0e-5f0a-4b4e-9a53-3c9f0c6c0001";
        service.aws().events().clear();
        Functions.invoke(service.functions().relay(), event("relay-stream.json"));
        assertThat(service.aws().events().all().stream()
                        .filter(event ->
                                event.detail().at("/metadata/eventId").asText().equals(eventId)))
                .hasSize(1);
    }

    @Test
    void everyEventFileHasExpectation() {
        assertThat(ProjectFiles.jsonBelow("events/invoke").stream().map(file -> String.valueOf(file.getFileName())))
                .containsExactlyInAnyOrderElementsOf(expectations()
                        .map(arguments -> String.valueOf(arguments.get()[0]))
                        .toList());
    }

    private static String event(String file) {
        return InvokeEvents.filled(ProjectFiles.text(ProjectFiles.path("events/invoke/" + file)), service.seedData());
    }
}
