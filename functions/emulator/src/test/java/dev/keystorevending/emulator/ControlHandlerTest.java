package dev.keystorevending.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.keystorevending.emulator.cloudhsm.ClusterCertificate;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequestEntry;
import software.amazon.awssdk.services.kms.model.KmsException;

class ControlHandlerTest {

    private static EmulatedAws aws;
    private static AwsClients clients;
    private static HttpClient http;

    @BeforeAll
    static void start() {
        aws = EmulatedAws.start(EmulatedAwsOptions.defaults());
        clients = new AwsClients(aws.endpoint());
        http = HttpClient.newHttpClient();
        aws.clusters()
                .add("cluster-23456abcdef", ClusterCertificate.selfSigned("x").pem(), "kmsPswd1");
        aws.proxies().add("xks.example.com", "", "A".repeat(20), "s".repeat(43));
    }

    @AfterAll
    static void stop() {
        http.close();
        clients.close();
        aws.close();
    }

    @Test
    void movesTheClock() throws Exception {
        tell("POST", "clock", "{\"frozen\":true}", 200);
        Instant before = aws.clock().instant();
        tell("POST", "clock", "{\"advance\":\"PT1H\",\"speed\":60}", 200);

        JsonNode clock = tell("GET", "clock", "", 200);
        assertThat(Instant.parse(clock.path("now").asText())).isEqualTo(before.plus(Duration.ofHours(1)));
        assertThat(clock.path("speed").asDouble()).isEqualTo(60);
        assertThat(aws.clock().after(Duration.ofHours(1)))
                .isEqualTo(aws.clock().instant().plusSeconds(60));
        tell("POST", "clock", "{\"frozen\":false,\"speed\":1}", 200);
    }

    @ParameterizedTest
    @CsvSource({
        "THROTTLE, ThrottlingException",
        "ACCESS_DENIED, AccessDeniedException",
        "INTERNAL_ERROR_BEFORE, KMSInternalException",
        "INTERNAL_ERROR_AFTER, KMSInternalException",
        "REFUSE, ValidationException"
    })
    void plansFaults(String fault, String errorCode) throws Exception {
        tell(
                "POST",
                "faults",
                "{\"operation\":\"DescribeCustomKeyStores\",\"calls\":2,\"fault\":\"%s\"}".formatted(fault),
                200);

        assertThat(describe()).isEqualTo(errorCode);
        assertThat(describe()).isEqualTo(errorCode);
        assertThat(describe()).isEmpty();
    }

    @Test
    void forgetsFaults() throws Exception {
        tell("POST", "faults", "{\"operation\":\"DescribeCustomKeyStores\",\"fault\":\"THROTTLE\"}", 200);
        tell("DELETE", "faults", "", 200);

        assertThat(describe()).isEmpty();
    }

    @Test
    void showsWhatWasPut() throws Exception {
        clients.events()
                .putEvents(request -> request.entries(PutEventsRequestEntry.builder()
                        .source("keystores")
                        .detailType("KeyStoreCreated")
                        .detail("{\"n\":1}")
                        .build()));

        JsonNode event = tell("GET", "events", "", 200).path("events").path(0);
        assertThat(event.path("detail-type").asText()).isEqualTo("KeyStoreCreated");
        assertThat(event.path("detail").path("n").asInt()).isOne();
        assertThat(event.path("bus").asText()).isEqualTo("default");
        assertThat(tell("GET", "calls", "", 200).path("operations").toString()).contains("PutEvents");
        tell("DELETE", "events", "", 200);
        assertThat(aws.events().all()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "POST|visibility|{\"delay\":\"PT0S\"}|200",
                "POST|throttling|{\"requestsPerSecond\":1000}|200",
                "POST|throttling|{}|200",
                "POST|proxies|{\"host\":\"xks.example.com\",\"behaviour\":\"SLOW\"}|200",
                "POST|proxies|{\"host\":\"xks.example.com\",\"behaviour\":\"LAZY\"}|400",
                "POST|clusters|{\"clusterId\":\"cluster-23456abcdef\",\"kmsuserPassword\":\"another1\"}|200",
                "POST|clusters|{\"clusterId\":\"cluster-zzzzzzzzzzz\",\"kmsuserPassword\":\"another1\"}|400",
                "POST|connects|{\"errorCode\":\"NETWORK_ERRORS\"}|200",
                "POST|connects|{}|400",
                "POST|clock|{\"advance\":\"-PT1H\"}|400",
                "POST|clock|{\"speed\":0}|400",
                "POST|faults|{\"operation\":\"X\",\"fault\":\"NONE\"}|400",
                "POST|faults|nonsense|400",
                "GET|nothing|{}|400"
            })
    void answersEachCommand(String method, String command, String body, int status) throws Exception {
        tell(method, command, body, status);
    }

    private static String describe() {
        try {
            clients.kms().describeCustomKeyStores();
            return "";
        } catch (KmsException failure) {
            return failure.awsErrorDetails().errorCode();
        }
    }

    private static JsonNode tell(String method, String command, String body, int status)
            throws IOException, InterruptedException {
        HttpResponse<String> response = http.send(
                HttpRequest.newBuilder(aws.endpoint().resolve("/_emulator/" + command))
                        .method(method, HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        return new ObjectMapper().readTree(response.body());
    }
}
