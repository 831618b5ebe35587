package dev.keystorevending.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keystorevending.aws.ServiceConfiguration;
import dev.keystorevending.aws.Target;
import dev.keystorevending.aws.Wiring;
import dev.keystorevending.core.Orders;
import dev.keystorevending.core.Teams;
import dev.keystorevending.core.fake.CallHook;
import dev.keystorevending.core.fake.FakeCustomKeyStores;
import dev.keystorevending.core.fake.FakeLedger;
import dev.keystorevending.core.fake.FakeSecretReader;
import dev.keystorevending.core.fake.SeededIdentifiers;
import dev.keystorevending.core.fake.SettableClock;
import dev.keystorevending.core.keystore.Principal;
import dev.keystorevending.core.ledger.LedgerUnavailable;
import dev.keystorevending.core.policy.StoredPolicy;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is hard to bring about from outside: failures of the service, and nonsense of every kind. */
class ApiHandlerTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String[] PIECES = {
        "/v1/teams/payments",
        "/key-stores",
        "/policy",
        "/",
        "/..",
        "/%zz",
        "/%00",
        "/%F0%9F%94%91",
        "/connection",
        "?",
        "//"
    };
    private static final String[] BODIES = {
        "",
        "null",
        "[]",
        "{",
        "\"",
        "{\"name\":1}",
        "{\"cloudHsm\":[]}",
        "{\"type\":\"X\",\"a\":{\"b\":[1,2.5,null]}}",
        "[".repeat(500),
        "{\"name\":\"\\ud800\"}",
        "\u0000",
        "{\"quota\":1e999}",
        "{\"quota\":99999999999999999999}"
    };

    private final ByteArrayOutputStream log = new ByteArrayOutputStream();

    @Test
    void nonsenseIsNeverAnErrorOfTheService() throws IOException {
        var handler = handler(new FakeLedger());
        var random = new Random(42);
        String[] methods = {"GET", "POST", "PUT", "DELETE", "PATCH", "", "get"};
        for (int tried = 0; tried < 3000; tried++) {
            var path = new StringBuilder();
            for (int piece = random.nextInt(5); piece >= 0; piece--) {
                path.append(PIECES[random.nextInt(PIECES.length)]);
            }
            var event = event(
                    methods[random.nextInt(methods.length)], path.toString(), BODIES[random.nextInt(BODIES.length)]);
            event.put("isBase64Encoded", random.nextInt(5) == 0);
            event.putObject("queryStringParameters").put(random.nextBoolean() ? "validateOnly" : "x", "maybe");
            var answer = call(handler, event);
            assertThat(answer.path("statusCode").asInt()).as(event.toString()).isBetween(200, 499);
            var body = JSON.readTree(answer.path("body").asText());
            assertThat(body.path("code").asText()).isNotEmpty();
        }
    }

    @Test
    void aTableThatDoesNotAnswerIsSaidSo() throws IOException {
        var handler = handler(new FakeLedger(new CallHook() {
            @Override
            public void before(String call) {
                if (call.equals("open")) {
                    throw new LedgerUnavailable("simulated");
                }
            }
        }));
        var answer = call(handler, create());
        assertThat(answer.path("statusCode").asInt()).isEqualTo(503);
        assertThat(answer.at("/headers/Retry-After").asText()).isEqualTo("5");
        assertThat(answer.path("body").asText()).contains("ServiceUnavailable").doesNotContain("simulated");
    }

    @Test
    void aBugIsAnInternalErrorThatShowsNothing() throws IOException {
        var handler = handler(new FakeLedger(new CallHook() {
            @Override
            public void before(String call) {
                if (call.equals("reserve")) {
                    throw new IllegalStateException("kmsPswd01");
                }
            }
        }));
        var answer = call(handler, create());
        assertThat(answer.path("statusCode").asInt()).isEqualTo(500);
        assertThat(answer.path("body").asText()).contains("InternalError").contains("\"requestId\":\"request-1\"");
        assertThat(answer + log.toString(StandardCharsets.UTF_8))
                .contains("IllegalStateException")
                .doesNotContain("kmsPswd01");
    }

    @Test
    void eachRequestLeavesOneLineThatCounts() throws IOException {
        assertThat(call(handler(new FakeLedger()), create()).path("statusCode").asInt())
                .isEqualTo(201);
        var line = JSON.readTree(
                log.toString(StandardCharsets.UTF_8).lines().findFirst().orElseThrow());
        assertThat(line.path("requestId").asText()).isEqualTo("request-1");
        assertThat(line.path("operation").asText()).isEqualTo("createKeyStore");
        assertThat(line.path("outcome").asText()).isEqualTo("Created");
        assertThat(line.at("/_aws/CloudWatchMetrics/0/Namespace").asText()).isEqualTo("KeyStoreVending");
        assertThat(log.toString(StandardCharsets.UTF_8).lines()).hasSize(1);
    }

    @Test
    void whoHasNoNameIsNobody() throws IOException {
        var event = create();
        ((ObjectNode) event.at("/requestContext/identity")).remove("userArn");
        assertThat(call(handler(new FakeLedger()), event).path("statusCode").asInt())
                .isEqualTo(403);
    }

    private ApiHandler handler(FakeLedger ledger) {
        ledger.put(new StoredPolicy(Teams.policy(Teams.PAYMENTS), 1, Orders.NOW, Teams.MEMBER), 0);
        var clock = new SettableClock(Orders.NOW);
        var configuration = new ServiceConfiguration(
                new Target("111122223333", "eu-central-1"),
                "table",
                "bus",
                Set.of(new Principal("arn:aws:iam::111122223333:role/administrators")),
                true,
                Optional.empty(),
                Optional.empty());
        var wiring = new Wiring(
                ledger,
                ledger,
                new FakeSecretReader().put(Orders.SECRET, "kmsPswd01"),
                new FakeCustomKeyStores(clock),
                new SeededIdentifiers(1),
                clock,
                configuration);
        return new ApiHandler(wiring, Optional.empty(), new PrintStream(log, true, StandardCharsets.UTF_8));
    }

    private static ObjectNode create() throws IOException {
        var event = event("POST", "/v1/teams/payments/key-stores", JSON.writeValueAsString(Orders.cloudHsm()));
        ((ObjectNode) event.path("headers")).put("Idempotency-Key", "key");
        return event;
    }

    private static ObjectNode event(String method, String path, String body) {
        ObjectNode event = JSON.createObjectNode()
                .put("httpMethod", method)
                .put("path", path)
                .put("body", body)
                .put("isBase64Encoded", false);
        event.putObject("headers").put("Content-Type", "application/json");
        event.putObject("requestContext")
                .put("requestId", "request-1")
                .putObject("identity")
                .put("userArn", "arn:aws:sts::111122223333:assumed-role/payments/session");
        return event;
    }

    @SuppressWarnings("NullAway") // the handler does not look at its context
    private static JsonNode call(ApiHandler handler, JsonNode event) throws IOException {
        var output = new ByteArrayOutputStream();
        handler.handleRequest(new ByteArrayInputStream(JSON.writeValueAsBytes(event)), output, null);
        return JSON.readTree(output.toByteArray());
    }
}
