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
import java.util.Set;
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
        aws.clusters().add("cluster-23456abcdef", ClusterCertificate.selfSigned("x"), "kmsPswd1");
        aws.proxies().add("xks.example.com", "", "A".repeat(20), "s".repeat(43));
    }

    @AfterAll
    static void stop() {
        http.close();
        clients.close();
        aws.close();
    }

    @Test
    void controlsClock() throws Exception {
        send("POST", "clock", "{\"frozen\":true}", 200);
        Instant before = aws.clock().instant();
        send("POST", "clock", "{\"advance\":\"PT1H\",\"speed\":60}", 200);

        JsonNode clock = send("GET", "clock", "", 200);
        assertThat(Instant.parse(clock.path("now").asText())).isEqualTo(before.plus(Duration.ofHours(1)));
        assertThat(clock.path("speed").asDouble()).isEqualTo(60);
        assertThat(aws.clock().after(Duration.ofHours(1)))
                .isEqualTo(aws.clock().instant().plusSeconds(60));
        send("POST", "clock", "{\"frozen\":false,\"speed\":1}", 200);
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
        send(
                "POST",
                "faults",
                "{\"operation\":\"DescribeCustomKeyStores\",\"calls\":2,\"fault\":\"%s\"}".formatted(fault),
                200);

        assertThat(describe()).isEqualTo(errorCode);
        assertThat(describe()).isEqualTo(errorCode);
        assertThat(describe()).isEmpty();
    }

    @Test
    void clearsFaults() throws Exception {
        send("POST", "faults", "{\"operation\":\"DescribeCustomKeyStores\",\"fault\":\"THROTTLE\"}", 200);
        send("DELETE", "faults", "", 200);

        assertThat(describe()).isEmpty();
    }

    @Test
    void listsEventsAndCalls() throws Exception {
        clients.events()
                .putEvents(request -> request.entries(PutEventsRequestEntry.builder()
                        .source("keystores")
                        .detailType("KeyStoreCreated")
                        .detail("{\"n\":1}")
                        .build()));

        JsonNode event = send("GET", "events", "", 200).path("events").path(0);
        assertThat(event.path("detail-type").asText()).isEqualTo("KeyStoreCreated");
        assertThat(event.path("detail").path("n").asInt()).isOne();
        assertThat(event.path("bus").asText()).isEqualTo("default");
        assertThat(send("GET", "calls", "", 200).path("operations").toString()).contains("PutEvents");
        send("DELETE", "events", "", 200);
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
                "POST|proxy-credentials|{\"host\":\"xks.example.com\",\"accessKeyId\":\"A\",\"rawSecretAccessKey\":\"s\"}|200",
                "POST|proxy-credentials|{\"host\":\"xks.example.com\",\"accessKeyId\":\"A\"}|400",
                "POST|proxy-credentials|{\"host\":\"xks.exmple.com\",\"accessKeyId\":\"A\",\"rawSecretAccessKey\":\"s\"}|400",
                "POST|clusters|{\"clusterId\":\"cluster-23456abcdef\",\"kmsuserPassword\":\"another1\"}|200",
                "POST|clusters|{\"clusterId\":\"cluster-zzzzzzzzzzz\",\"kmsuserPassword\":\"another1\"}|400",
                "POST|connects|{\"errorCode\":\"NETWORK_ERRORS\"}|200",
                "POST|connects|{}|400",
                "POST|clock|{\"advance\":\"-PT1H\"}|400",
                "POST|clock|{\"speed\":0}|400",
                "POST|faults|{\"operation\":\"X\",\"fault\":\"NONE\"}|400",
                "POST|faults|nonsense|400",
                "POST|faults|[]|400",
                "GET|nothing|{}|400"
            })
    void respondsToEachCommand(String method, String command, String body, int status) throws Exception {
        send(method, command, body, status);
    }

    /** The last column is the end of the message, which lists the valid values. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET|nothing|{}|DELETE faults, POST visibility, POST throttling, POST connects, POST proxies, POST proxy-credentials, POST clusters",
                "GET|events|{\"bus\":\"mine\"}|no such member: bus; there are none",
                "DELETE|faults|{\"operation\":\"Query\"}|no such member: operation; there are none",
                "POST|clock|{\"advanced\":\"PT1H\"}|no such member: advanced; there are advance, frozen, speed",
                "POST|clock|{}|nothing to do; there are speed, frozen, advance",
                "POST|clock|{\"frozen\":\"yes\"}|frozen is not true or false",
                "POST|clock|{\"speed\":\"fast\"}|speed is not a number",
                "POST|clock|{\"advance\":\"an hour\"}|advance is not an ISO 8601 duration such as PT5S: an hour",
                "POST|faults|{\"operation\":\"CreateKeyStore\",\"fault\":\"THROTTLE\"}|UpdateTable, UpdateTimeToLive",
                "POST|faults|{\"operation\":\"createCustomKeyStore\",\"fault\":\"THROTTLE\"}|UpdateTimeToLive",
                "POST|faults|{\"operation\":\"PutEvents\",\"fault\":\"NONE\"}|ACCESS_DENIED, REFUSE, FAIL_ENTRIES",
                "POST|faults|{\"fault\":\"THROTTLE\"}|the member operation is missing",
                "POST|faults|{\"operation\":\"Query\"}|the member fault is missing",
                "POST|faults|{\"operation\":\"Query\",\"fault\":\"THROTTLE\",\"delay\":\"PT1S\"}|calls, fault, operation",
                "POST|faults|{\"operation\":\"Query\",\"fault\":\"THROTTLE\",\"calls\":0}|number from 1 to 10000",
                "POST|faults|{\"operation\":\"Query\",\"fault\":\"THROTTLE\",\"calls\":10001}|number from 1 to 10000",
                "POST|faults|{\"operation\":\"Query\",\"fault\":\"REFUSE\",\"status\":399}|number from 400 to 599",
                "POST|faults|{\"operation\":\"Query\",\"fault\":\"REFUSE\",\"status\":600}|number from 400 to 599",
                "POST|faults|{\"operation\":\"Query\",\"fault\":\"FAIL_ENTRIES\"}|no such operation: Query; there are PutEvents",
                "POST|faults|{\"operation\":\"PutEvents\",\"fault\":\"FAIL_ENTRIES\",\"errorCodes\":{\"10\":\"X\"}}|from 0 to 9",
                "POST|visibility|{\"delay\":\"-PT1S\"}|delay is negative",
                "POST|throttling|{\"requestsPerSecond\":0}|number from 1 to 2147483647",
                "POST|throttling|{\"rate\":5}|no such member: rate; there are requestsPerSecond",
                "POST|connects|{\"errorCode\":\"NETWORK\"}|XKS_PROXY_TIMED_OUT, XKS_PROXY_INVALID_TLS_CONFIGURATION",
                "POST|proxies|{\"host\":\"xks.example.com\",\"behaviour\":\"LAZY\"}|DEPENDENCY_TIMEOUT, INTERNAL_ERROR",
                "POST|proxies|{\"host\":\"xks.exmple.com\",\"behaviour\":\"SLOW\"}|there are xks.example.com",
                "POST|proxies|{\"host\":\"xks.example.com\",\"behavior\":\"SLOW\"}|there are behaviour, host",
                "POST|clusters|{\"clusterId\":\"cluster-x\",\"kmsuserPassword\":\"another1\"}|there are cluster-23456abcdef"
            })
    void rejectsCommandWithoutEffect(String method, String command, String body, String listed) throws Exception {
        assertThat(send(method, command, body, 400).path("message").asText()).endsWith(listed);
        assertThat(aws.faults().take("Query")).isEmpty();
        assertThat(aws.faults().take("PutEvents")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"operation\":\"Query\",\"fault\":\"THROTTLE\",\"calls\":10000}",
                "{\"operation\":\"Query\",\"fault\":\"REFUSE\",\"status\":400}",
                "{\"operation\":\"Query\",\"fault\":\"REFUSE\",\"status\":599}",
                "{\"operation\":\"GetCallerIdentity\",\"fault\":\"LATE_ANSWER\",\"delay\":\"PT0S\"}",
                "{\"operation\":\"GetRecords\",\"fault\":\"DROP_AFTER\"}",
                "{\"operation\":\"PutEvents\",\"fault\":\"FAIL_ENTRIES\",\"errorCodes\":{\"0\":\"X\",\"9\":\"Y\"}}"
            })
    void acceptsFaultsUpToTheLimits(String body) throws Exception {
        String operation = new ObjectMapper().readTree(body).path("operation").asText();
        send("POST", "faults", body, 200);

        assertThat(aws.faults().take(operation)).isPresent();
        aws.faults().clear();
    }

    /** Ensures that the listed operations are those that the services implement. */
    @Test
    void acceptsOnlyOperationsThatServicesImplement() throws Exception {
        String listed = send("POST", "faults", "{\"operation\":\"none\",\"fault\":\"THROTTLE\"}", 400)
                .path("message")
                .asText();
        for (String operation :
                listed.substring(listed.indexOf("there are ") + 10).split(", ", -1)) {
            // the query protocol has no such header
            if (!Set.of("GetCallerIdentity", "DescribeVpcEndpointServices").contains(operation)) {
                assertThat(errorType(operation)).as(operation).doesNotContain("UnknownOperation");
            }
        }
        assertThat(errorType("DescribeKey")).contains("UnknownOperation");
    }

    /** Returns the response to an empty document of the service that implements the operation. */
    private static String errorType(String operation) throws IOException, InterruptedException {
        String types = "";
        for (String prefix : new String[] {
            "TrentService",
            "BaldrApiService",
            "secretsmanager",
            "AWSEvents",
            "DynamoDB_20120810",
            "DynamoDBStreams_20120810"
        }) {
            HttpResponse<String> response = http.send(
                    HttpRequest.newBuilder(aws.endpoint())
                            .header("X-Amz-Target", prefix + "." + operation)
                            .header("Content-Type", "application/x-amz-json-1.0")
                            .header(
                                    "Authorization",
                                    "AWS4-HMAC-SHA256 Credential=LOCAL/20261127/eu-central-1/any/aws4_request,"
                                            + " SignedHeaders=host, Signature=0")
                            .POST(HttpRequest.BodyPublishers.ofString("{}"))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            if (!response.body().contains("UnknownOperation")) {
                return response.body();
            }
            types = response.body();
        }
        return types;
    }

    private static String describe() {
        try {
            clients.kms().describeCustomKeyStores();
            return "";
        } catch (KmsException failure) {
            return failure.awsErrorDetails().errorCode();
        }
    }

    private static JsonNode send(String method, String command, String body, int status)
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
