package dev.keystorevending.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keystorevending.aws.dynamodb.DynamoLedger;
import dev.keystorevending.aws.dynamodb.Target;
import dev.keystorevending.aws.observability.EmbeddedMetrics;
import dev.keystorevending.aws.wiring.ServiceConfiguration;
import dev.keystorevending.aws.wiring.Wiring;
import dev.keystorevending.core.CreateRequests;
import dev.keystorevending.core.PolicyWrites;
import dev.keystorevending.core.Teams;
import dev.keystorevending.core.fake.CallHook;
import dev.keystorevending.core.fake.FakeCustomKeyStores;
import dev.keystorevending.core.fake.FakeLedger;
import dev.keystorevending.core.fake.FakeProbes;
import dev.keystorevending.core.fake.FakeSecretReader;
import dev.keystorevending.core.fake.SeededIdentifiers;
import dev.keystorevending.core.fake.SettableClock;
import dev.keystorevending.core.keystore.Principal;
import dev.keystorevending.core.keystore.SecretArn;
import dev.keystorevending.core.ledger.LedgerUnavailable;
import dev.keystorevending.core.ledger.StoredItemUnreadable;
import dev.keystorevending.core.policy.StoredPolicy;
import dev.keystorevending.core.reconcile.Reconcile;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Failures of the service and malformed events, which are hard to produce over HTTP. */
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
        "{\"\\ud800\":1}",
        "{\"a\":".repeat(30),
        "{\"quota\":" + "9".repeat(20_000) + "}",
        "\u0000",
        "\u0000\u0000\u0000{aaaa",
        "{\"name\":1e99999999999}",
        "{\"name\":1e-2147483649}",
        "{\"quota\":1e999}",
        "{\"quota\":99999999999999999999}"
    };

    private static final String SECRET = "kmsPswd01";
    private static final String TRACE_PROPERTY = "com.amazonaws.xray.traceHeader";

    private final ByteArrayOutputStream log = new ByteArrayOutputStream();

    @AfterEach
    void forget() {
        System.clearProperty(TRACE_PROPERTY);
    }

    @Test
    void malformedRequestIsNeverServerError() throws IOException {
        var handler = handler(new FakeLedger());
        var random = new Random(42);
        String[] methods = {"GET", "POST", "PUT", "DELETE", "PATCH", "", "get", "head"};
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
        assertThat(EmbeddedMetrics.of(shown()))
                .as("the number of distinct metrics is bounded")
                .hasSizeGreaterThan(3000)
                .allMatch(
                        metric -> metric.matches(
                                "(Requests\\{operation=(none|[a-z]+[A-Za-z]+), outcome=[A-Z][A-Za-z]+}|Rejections\\{code=[A-Z][A-Za-z]+}) = 1 Count"))
                .satisfies(metrics -> assertThat(Set.copyOf(metrics)).hasSizeLessThan(60));
    }

    @Test
    void unavailableTableIsServiceUnavailable() throws IOException {
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
    void unreadableItemNeedsRepair() throws IOException {
        var handler = handler(new FakeLedger(new CallHook() {
            @Override
            public void before(String call) {
                if (call.equals("open")) {
                    throw new StoredItemUnreadable("pk sk");
                }
            }
        }));
        var answer = call(handler, create());
        assertThat(answer.path("statusCode").asInt()).isEqualTo(500);
        assertThat(answer.path("body").asText())
                .contains("StoredItemUnreadable", "\"retry\":{\"when\":\"afterChange\",\"sameKey\":true}")
                .doesNotContain("pk sk");
        assertThat(shown()).contains("\"ERROR\"");
    }

    @Test
    void unexpectedExceptionIsInternalErrorWithoutDetails() throws IOException {
        var handler = handler(new FakeLedger(new CallHook() {
            @Override
            public void before(String call) {
                if (call.equals("reserve")) {
                    throw new IllegalStateException(SECRET);
                }
            }
        }));
        var answer = call(handler, create());
        assertThat(answer.path("statusCode").asInt()).isEqualTo(500);
        assertThat(answer.path("body").asText()).contains("InternalError").contains("\"requestId\":\"request-1\"");
        assertThat(answer + log.toString(StandardCharsets.UTF_8))
                .contains("IllegalStateException")
                .doesNotContain(SECRET);
    }

    @Test
    void eachRequestWritesOneLogLineWithMetrics() throws IOException {
        var handler = handler(new FakeLedger());
        System.setProperty(TRACE_PROPERTY, "Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1;" + SECRET);
        var created = JSON.readTree(call(handler, create()).path("body").asText());
        assertThat(log.toString(StandardCharsets.UTF_8).lines()).hasSize(1);
        var line = EmbeddedMetrics.lines(shown()).getFirst();
        assertThat(line.path("level").asText()).isEqualTo("INFO");
        assertThat(line.path("requestId").asText()).isEqualTo("request-1");
        assertThat(line.path("traceId").asText()).isEqualTo("1-5759e988-bd862e3fe1be46a994272793");
        assertThat(line.path("operation").asText()).isEqualTo("createKeyStore");
        assertThat(line.path("route").asText()).isEqualTo("/v1/teams/{team}/key-stores");
        assertThat(line.path("team").asText()).isEqualTo("payments");
        assertThat(line.path("keyStore").asText())
                .isEqualTo(created.path("id").asText())
                .startsWith("ks-");
        assertThat(line.path("caller").asText()).isEqualTo("arn:aws:iam::111122223333:role/payments");
        assertThat(line.path("session").asText()).isEqualTo("arn:aws:sts::111122223333:assumed-role/payments/session");
        assertThat(line.path("status").asInt()).isEqualTo(201);
        assertThat(line.path("outcome").asText()).isEqualTo("Created");
        assertThat(line.path("milliseconds").isIntegralNumber()).isTrue();
        assertThat(line.at("/_aws/CloudWatchMetrics/0/Namespace").asText()).isEqualTo("Vending");
        assertThat(line.at("/_aws/Timestamp").asLong()).isEqualTo(CreateRequests.NOW.toEpochMilli());
        assertThat(shown()).doesNotContain(SECRET);
    }

    @Test
    void anotherSessionOfTheRoleGetsTheFirstAnswer() throws IOException {
        var handler = handler(new FakeLedger());
        var first = JSON.readTree(call(handler, create()).path("body").asText());
        var again = create();
        ((ObjectNode) again.at("/requestContext/identity"))
                .put("userArn", "arn:aws:sts::111122223333:assumed-role/payments/bob");
        var replayed = call(handler, again);
        assertThat(replayed.path("headers").path("Idempotent-Replayed").asText())
                .isEqualTo("true");
        assertThat(JSON.readTree(replayed.path("body").asText()))
                .as("with the session that created it")
                .isEqualTo(first);
    }

    @Test
    void createIsCountedOnceDespiteReplayAndDryRun() throws IOException {
        var handler = handler(new FakeLedger());
        assertThat(counted(handler, create()))
                .containsExactly(
                        "Requests{operation=createKeyStore, outcome=Created} = 1 Count",
                        "Creates{outcome=Created, type=AWS_CLOUDHSM} = 1 Count");
        assertThat(counted(handler, create()))
                .containsExactly("Requests{operation=createKeyStore, outcome=Created} = 1 Count");
        var other = create();
        ((ObjectNode) other.path("headers")).put("Idempotency-Key", "other");
        assertThat(counted(handler, other))
                .containsExactly(
                        "Requests{operation=createKeyStore, outcome=CustomKeyStoreNameInUse} = 1 Count",
                        "Creates{outcome=CustomKeyStoreNameInUse, type=AWS_CLOUDHSM} = 1 Count",
                        "Rejections{code=CustomKeyStoreNameInUse} = 1 Count");
        other.putObject("queryStringParameters").put("validateOnly", "true");
        assertThat(counted(handler, other))
                .containsExactly(
                        "Requests{operation=createKeyStore, outcome=CustomKeyStoreNameInUse} = 1 Count",
                        "DryRuns{outcome=CustomKeyStoreNameInUse} = 1 Count",
                        "Rejections{code=CustomKeyStoreNameInUse} = 1 Count");
        other.put("path", "/v1/teams/payments/policy").put("httpMethod", "GET");
        assertThat(counted(handler, other))
                .as("an operation that has no dry run")
                .containsExactly(
                        "Requests{operation=getPolicy, outcome=InvalidRequest} = 1 Count",
                        "Rejections{code=InvalidRequest} = 1 Count");
        assertThat(counted(handler, event("GET", "/v1/teams/payments/nothing", "")))
                .containsExactly(
                        "Requests{operation=none, outcome=PathNotFound} = 1 Count",
                        "Rejections{code=PathNotFound} = 1 Count");
    }

    @Test
    void requestContentIsNeverLogged() throws IOException {
        for (var failure : List.of(new IllegalStateException(SECRET), new LedgerUnavailable(SECRET))) {
            var handler = handler(new FakeLedger(new CallHook() {
                @Override
                public void before(String call) {
                    if (call.equals("reserve")) {
                        failure.addSuppressed(new IllegalStateException(SECRET));
                        throw failure;
                    }
                }
            }));
            assertThat(call(handler, create()).path("statusCode").asInt()).isGreaterThanOrEqualTo(500);
        }
        var handler = handler(new FakeLedger());
        for (String path : List.of(
                "/v1/teams/payments/key-stores",
                "/v1/teams/" + SECRET + "/key-stores",
                "/v1/teams/payments/key-stores/" + SECRET,
                "/v1/teams/payments/key-stores/" + SECRET + "/connection",
                "/" + SECRET,
                "/v1/teams/payments/policy?" + SECRET)) {
            for (String method : List.of("GET", "POST", "PUT", "DELETE", SECRET)) {
                var event = event(method, path, "{\"" + SECRET + "\":\"" + SECRET + "\",\"name\":\"" + SECRET + "\"}");
                event.put("resource", SECRET);
                event.putObject("queryStringParameters").put(SECRET, SECRET).put("name", SECRET);
                var headers = (ObjectNode) event.path("headers");
                headers.put(SECRET, SECRET)
                        .put("Authorization", SECRET)
                        .put("Idempotency-Key", SECRET)
                        .put("X-Amzn-Trace-Id", "Root=" + SECRET)
                        .put("User-Agent", SECRET);
                call(handler, event);
                ((ObjectNode) event.at("/requestContext/identity")).put("userArn", SECRET);
                call(handler, event);
            }
        }
        assertThat(EmbeddedMetrics.lines(shown())).hasSize(2 + 6 * 5 * 2);
        assertThat(shown()).doesNotContain(SECRET);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "\"kmsPswd01\"",
                "kmsPswd01",
                "{\"path\":",
                "{\"headers\":\"kmsPswd01\"}",
                "{\"requestContext\":[]}",
                "{\"isBase64Encoded\":\"kmsPswd01\"}"
            })
    void invalidGatewayEventIsInvalidRequestProblem(String event) throws IOException {
        var answer = call(handler(new FakeLedger()), event);
        assertThat(answer.path("statusCode").asInt()).isEqualTo(400);
        assertThat(answer.at("/headers/Content-Type").asText()).isEqualTo("application/problem+json");
        var body = JSON.readTree(answer.path("body").asText());
        assertThat(body.path("code").asText()).isEqualTo("InvalidRequest");
        assertThat(body.path("requestId").asText()).isNotEmpty();
        assertThat(answer + shown()).doesNotContain(SECRET);
        assertThat(EmbeddedMetrics.of(shown()))
                .containsExactly(
                        "Requests{operation=none, outcome=InvalidRequest} = 1 Count",
                        "Rejections{code=InvalidRequest} = 1 Count");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"httpMethod\":null,\"path\":null,\"headers\":null,\"body\":null,\"requestContext\":null}",
                "{\"requestContext\":{\"requestId\":null,\"identity\":{\"userArn\":null}}}",
                "{\"headers\":{\"Accept\":null},\"queryStringParameters\":{\"name\":null}}"
            })
    void emptyEventHasNoCaller(String event) throws IOException {
        assertThat(call(handler(new FakeLedger()), event).path("statusCode").asInt())
                .isEqualTo(403);
    }

    @Test
    void nullValuesAreReadAsEmpty() throws IOException {
        var event = event("GET", "/v1/teams/payments/key-stores", "");
        event.putObject("multiValueHeaders")
                .putNull("Accept")
                .putArray("Content-Type")
                .addNull();
        event.putObject("multiValueQueryStringParameters")
                .putNull("status")
                .putArray("pageSize")
                .addNull();
        assertThat(call(handler(new FakeLedger()), event).path("statusCode").asInt())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"0\"", "\"00\"", "0", "\"x\"", "W/\"1\"", "*"})
    void invalidPolicyEtagIsRejected(String tag) throws IOException {
        var handler = handler(new FakeLedger());
        for (String method : List.of("PUT", "DELETE")) {
            var event = event(method, "/v1/teams/nobody/policy", method.equals("PUT") ? policy().toString() : "");
            ((ObjectNode) event.path("headers")).put("If-Match", tag);
            ((ObjectNode) event.at("/requestContext/identity"))
                    .put("userArn", "arn:aws:sts::111122223333:assumed-role/administrators/session");
            assertThat(call(handler, event).path("statusCode").asInt())
                    .as(method)
                    .isEqualTo(400);
        }
    }

    @Test
    void unpairedSurrogateIsMalformedText() throws IOException {
        var event = create();
        String body = event.path("body").asText();
        for (String half : List.of("\\ud800", "x\\udc00y", "\\udbff\\udbff")) {
            event.put("body", body.replace("payments-main", half));
            var answer = call(handler(new FakeLedger()), event);
            assertThat(answer.path("statusCode").asInt()).as(half).isEqualTo(400);
            assertThat(answer.path("body").asText()).contains("MalformedText", "/name");
            event.put("body", "{\"" + half + "\":1}");
            var named = call(handler(new FakeLedger()), event);
            assertThat(named.path("statusCode").asInt()).as(half).isEqualTo(400);
            assertThat(named.path("body").asText()).contains("MalformedJson", "line 1, column");
            assertThat(named.path("body").asText().codePoints())
                    .noneMatch(
                            character -> character >= Character.MIN_SURROGATE && character <= Character.MAX_SURROGATE);
        }
        event.put("body", body.replace("payments-main", "\\ud83d\\udd11"));
        assertThat(call(handler(new FakeLedger()), event).path("body").asText())
                .contains("NameMatchesPattern")
                .doesNotContain("MalformedText");
    }

    @Test
    void compressedBodyIsRejected() throws IOException {
        var event = create();
        ((ObjectNode) event.path("headers")).put("Content-Encoding", "gzip");
        assertThat(call(handler(new FakeLedger()), event).path("statusCode").asInt())
                .isEqualTo(415);
        ((ObjectNode) event.path("headers")).put("Content-Encoding", "identity");
        assertThat(call(handler(new FakeLedger()), event).path("statusCode").asInt())
                .isEqualTo(201);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Encoding, 415", "If-Match, 400", "If-None-Match, 400"})
    void repeatedHeaderIsRejected(String headerAndStatus) throws IOException {
        var parts = headerAndStatus.split(", ", 2);
        var event = event("PUT", "/v1/teams/payments/policy", "{}");
        ((ObjectNode) event.at("/requestContext/identity"))
                .put("userArn", "arn:aws:sts::111122223333:assumed-role/administrators/session");
        event.putObject("multiValueHeaders")
                .<ObjectNode>set("Content-Type", JSON.createArrayNode().add("application/json"))
                .putArray(parts[0])
                .add("gzip")
                .add("identity");
        var answer = call(handler(new FakeLedger()), event);
        assertThat(answer.path("statusCode").asText()).isEqualTo(parts[1]);
        assertThat(answer.path("body").asText()).contains(parts[1].equals("415") ? "Content-Encoding" : "Duplicate");
    }

    @ParameterizedTest
    @CsvSource({
        "POST, key-stores, TeamAccessDenied",
        "GET, key-stores, TeamAccessDenied",
        "GET, key-stores/no-id, TeamAccessDenied",
        "GET, key-stores/no-id/history, TeamAccessDenied",
        "PUT, key-stores/no-id/connection, TeamAccessDenied",
        "GET, policy, TeamAccessDenied",
        "PUT, policy, AdministratorRequired",
        "DELETE, policy, AdministratorRequired"
    })
    void callerWithoutAccessDoesNotLearnErrors(String method, String path, String code) throws IOException {
        var handler = handler(new FakeLedger());
        for (String team : List.of("payments", "nobody")) {
            assertThat(codeForInvalidRequest(handler, method, team, path, "other"))
                    .isEqualTo(code);
        }
        assertThat(codeForInvalidRequest(handler, method, "No", path, "other"))
                .as("an invalid team")
                .isEqualTo("InvalidRequest");
        boolean administration = code.equals("AdministratorRequired");
        assertThat(codeForInvalidRequest(handler, method, "payments", path, "payments"))
                .isEqualTo(administration ? code : "InvalidRequest");
        assertThat(codeForInvalidRequest(handler, method, "payments", path, "administrators"))
                .isEqualTo(path.equals("policy") || method.equals("GET") ? "InvalidRequest" : code);
    }

    private static String code(JsonNode response) throws IOException {
        return JSON.readTree(response.path("body").asText()).path("code").asText();
    }

    private static String codeForInvalidRequest(
            ApiHandler handler, String method, String team, String path, String role) throws IOException {
        var event = event(method, "/v1/teams/" + team + "/" + path, method.equals("GET") ? "" : "{\"colour\":1}");
        event.putObject("queryStringParameters").put("colour", "red");
        ((ObjectNode) event.path("headers")).put("If-Match", "red");
        ((ObjectNode) event.at("/requestContext/identity"))
                .put("userArn", "arn:aws:sts::111122223333:assumed-role/" + role + "/session");
        return code(call(handler, event));
    }

    @Test
    void onlyAnInvalidRequestReadsThePolicyForItself() throws IOException {
        var calls = new ArrayList<String>();
        var handler = handler(new FakeLedger(new CallHook() {
            @Override
            public void before(String call) {
                calls.add(call);
            }
        }));
        calls.clear();
        call(handler, create());
        assertThat(calls).contains("open").doesNotContain("findPolicy");
        calls.clear();
        call(handler, event("POST", "/v1/teams/payments/key-stores", "{}"));
        assertThat(calls)
                .as("for the answer, and for the team's trail")
                .containsExactly("findPolicy", "findPolicy", "trail.add");
    }

    @Test
    void theResponseDoesNotDependOnTheTrail() throws IOException {
        var handler = handler(new FakeLedger(new CallHook() {
            @Override
            public void before(String call) {
                if (call.equals("trail.add")) {
                    throw new IllegalStateException("a bug");
                }
            }
        }));
        assertThat(code(call(handler, event("POST", "/v1/teams/payments/key-stores", "{}"))))
                .isEqualTo("InvalidRequest");
        assertThat(log.toString(StandardCharsets.UTF_8)).contains("was not added to the trail");
    }

    @Test
    void aMemberHasALimitedNumberOfLinesInAnHour() throws IOException {
        var ledger = new FakeLedger();
        var handler = handler(ledger);
        for (int request = 0; request < TeamTrail.MEMBERS_LINES_PER_HOUR + 3; request++) {
            call(handler, event("POST", "/v1/teams/payments/key-stores", "{}"));
        }
        assertThat(ledger.read(Teams.PAYMENTS, 1000, Optional.empty()).items())
                .hasSize(TeamTrail.MEMBERS_LINES_PER_HOUR);
    }

    @Test
    void theTrailOfATeamHasNoRequestsOfStrangersAndNoReads() throws IOException {
        var calls = new ArrayList<String>();
        var handler = handler(new FakeLedger(new CallHook() {
            @Override
            public void before(String call) {
                calls.add(call);
            }
        }));
        var stranger = event("POST", "/v1/teams/payments/key-stores", "{}");
        ((ObjectNode) stranger.at("/requestContext/identity"))
                .put("userArn", "arn:aws:sts::111122223333:assumed-role/strangers/session");
        assertThat(code(call(handler, stranger))).isEqualTo("TeamAccessDenied");
        call(handler, event("GET", "/v1/teams/payments/key-stores", ""));
        call(handler, event("GET", "/v1/teams/payments/key-stores?pageSize=0", ""));
        assertThat(calls).isNotEmpty().doesNotContain("trail.add");
    }

    @Test
    void policyThatWasReadCanBeSentBack() throws IOException {
        var handler = handler(new FakeLedger());
        var event = event("PUT", "/v1/teams/payments/policy", "");
        ((ObjectNode) event.at("/requestContext/identity"))
                .put("userArn", "arn:aws:sts::111122223333:assumed-role/administrators/session");
        var sent = policy();
        ((ArrayNode) sent.path("secretArnPatterns"))
                .add("arn:aws:secretsmanager:eu-west-1:111122223333:secret:payments/*");
        event.put("body", sent.toString());
        ((ObjectNode) event.path("headers")).put("If-Match", "\"1\"");
        assertThat(call(handler, event).path("statusCode").asInt()).isEqualTo(200);
        event.put("httpMethod", "GET");
        var shown = call(handler, event);
        var read = (ObjectNode) JSON.readTree(shown.path("body").asText());
        assertThat(read.fieldNames())
                .toIterable()
                .contains("team", "version", "updatedAt", "updatedBy", "warnings")
                .containsAll(sent::fieldNames);
        event.put("httpMethod", "PUT").put("body", read.toString());
        ((ObjectNode) event.path("headers"))
                .put("If-Match", shown.at("/headers/ETag").asText());
        var stored = call(handler, event);
        assertThat(stored.path("statusCode").asInt())
                .as(stored.path("body").asText())
                .isEqualTo(200);
        assertThat(JSON.readTree(stored.path("body").asText())).isEqualTo(read.put("version", 3));
        event.put("body", read.put("team", "lending").toString());
        ((ObjectNode) event.path("headers")).put("If-Match", "\"3\"");
        assertThat(call(handler, event).path("body").asText()).contains("\"/team\"", "NotAllowedValue");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "POST | /key-stores | null | WrongType | The body must be one JSON object.",
                "POST | /key-stores | [{\"a\":1,\"a\":2}] | WrongType | The body must be one JSON object.",
                "POST | /key-stores | \"\\ud800\" | WrongType | The body must be one JSON object.",
                "POST | /key-stores | [ | MalformedJson | 'The body is not JSON (line 1, column 2).'",
                "PUT | /key-stores/ks-00000000000000000000000000/connection | {\"state\":null} | WrongType | This member must not be null.",
                "PUT | /key-stores/ks-00000000000000000000000000/connection | {\"state\":\"\"} | NotAllowedValue | 'This must be one of CONNECTED, DISCONNECTED.'",
                "PUT | /key-stores/ks-00000000000000000000000000/connection | {\"state\":\"\\ud800\"} | MalformedText | 'This text contains an unpaired surrogate, which is not a character.'",
                "PUT | /key-stores/ks-00000000000000000000000000/connection | {\"state\":\"CONNECTED\",\"state\":\"CONNECTED\",\"state\":\"CONNECTED\"} | Duplicate | This member occurs more than once."
            })
    void oneTrueErrorForBody(String method, String path, String body, String code, String detail) throws IOException {
        var event = event(method, "/v1/teams/payments" + path, body);
        ((ObjectNode) event.path("headers")).put("Idempotency-Key", "key");
        var errors = JSON.readTree(
                        call(handler(new FakeLedger()), event).path("body").asText())
                .path("errors");
        assertThat(errors).as(errors.toString()).hasSize(1);
        assertThat(errors.at("/0/code").asText()).isEqualTo(code);
        assertThat(errors.at("/0/detail").asText()).isEqualTo(detail);
    }

    private static ObjectNode policy() throws IOException {
        String example =
                Files.readString(Path.of(System.getProperty("root"), "openapi/examples/putPolicy/happy-new.json"));
        return (ObjectNode) JSON.readTree(example.replace("{clusterId}", "cluster-23456abcdef"))
                .at("/request/body");
    }

    @Test
    void headerNamesIgnoreCase() throws IOException {
        var event = create();
        var headers = event.putObject("multiValueHeaders");
        headers.putArray("Content-Type").add("application/json");
        headers.putArray("Idempotency-Key").add("one");
        headers.putArray("idempotency-key").add("two");
        var answer = call(handler(new FakeLedger()), event);
        assertThat(answer.path("statusCode").asInt()).isEqualTo(400);
        assertThat(answer.path("body").asText()).contains("Duplicate");
    }

    @Test
    void nullIdempotencyKeyIsMissing() throws IOException {
        var event = create();
        var headers = event.putObject("multiValueHeaders").putNull("Idempotency-Key");
        headers.putArray("Content-Type").add("application/json");
        var answer = call(handler(new FakeLedger()), event);
        assertThat(answer.path("statusCode").asInt()).isEqualTo(400);
        assertThat(answer.path("body").asText()).contains("#header/Idempotency-Key");
    }

    @Test
    void nonUtf8BodyIsRejectedAndByteOrderMarkIsAccepted() throws IOException {
        var event = create();
        event.put("isBase64Encoded", true);
        byte[] latin = "{\"name\":\"payments-caf\u00e9\"}".getBytes(StandardCharsets.ISO_8859_1);
        event.put("body", Base64.getEncoder().encodeToString(latin));
        var answer = call(handler(new FakeLedger()), event);
        assertThat(answer.path("statusCode").asInt()).isEqualTo(400);
        assertThat(answer.path("body").asText()).contains("MalformedJson", "not UTF-8");
        var marked = create();
        marked.put("body", "\uFEFF" + marked.path("body").asText());
        assertThat(call(handler(new FakeLedger()), marked).path("statusCode").asInt())
                .isEqualTo(201);
    }

    @ParameterizedTest
    @ValueSource(strings = {"%%%", "e30", "=", "{}", "\ud800"})
    void invalidBase64BodyIsClientError(String body) throws IOException {
        var event = create();
        event.put("isBase64Encoded", true).put("body", body);
        assertThat(call(handler(new FakeLedger()), event).path("statusCode").asInt())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"%", "%8", "%zz", "%80", "%C3%28", "%ED%A0%80", "%00", "\ud800", "ks-%F0%9F%94%91", "a%2Fb"})
    void invalidPathSegmentOrParameterIsClientError(String text) throws IOException {
        var handler = handler(new FakeLedger());
        for (String path : List.of(
                "/v1/teams/" + text + "/key-stores",
                "/v1/teams/payments/key-stores/" + text,
                "/v1/teams/payments/key-stores/" + text + "/history")) {
            assertThat(call(handler, event("GET", path, "")).path("statusCode").asInt())
                    .as(path)
                    .isEqualTo(400);
        }
        for (String name : List.of("pageToken", "pageSize", "status")) {
            var event = event("GET", "/v1/teams/payments/key-stores", "");
            event.putObject("queryStringParameters").put(name, text);
            assertThat(call(handler, event).path("statusCode").asInt()).as(name).isEqualTo(400);
        }
    }

    @Test
    void invalidGatewayEventIsClientError() throws IOException {
        for (String event : List.of(
                "", "null", "[]", "\u0000\u0000\u0000{", "{\"body\":{}}", "{\"headers\":1}", "[".repeat(5000))) {
            assertThat(call(handler(new FakeLedger()), event).path("statusCode").asInt())
                    .as(event)
                    .isBetween(400, 499);
        }
    }

    @Test
    void binarySecretIsUnusableSecretProblem() throws IOException {
        var binary = new FakeSecretReader();
        binary.putBinary(new SecretArn(CreateRequests.SECRET), FakeSecretReader.VERSION, new byte[] {
            (byte) 0x80, 'a', 'b', 'c', 'd', 'e'
        });
        var handler = handler(new FakeLedger(), binary);
        for (var body : List.of(CreateRequests.cloudHsm(), CreateRequests.publicProxy())) {
            var event = create();
            event.put("body", JSON.writeValueAsString(body));
            for (String validateOnly : List.of("true", "false")) {
                event.putObject("queryStringParameters").put("validateOnly", validateOnly);
                var answer = call(handler, event);
                assertThat(answer.path("statusCode").asInt()).isEqualTo(422);
                var problem = JSON.readTree(answer.path("body").asText());
                assertThat(problem.path("code").asText()).isEqualTo("SecretUnusable");
                assertThat(problem.at("/retry/when").asText()).isEqualTo("afterChange");
                assertThat(problem.at("/retry/sameKey").asBoolean()).isTrue();
                assertThat(problem.at("/errors/0/code").asText()).isEqualTo("MalformedText");
            }
        }
    }

    @Test
    void quotedIdempotencyKeyEqualsUnquotedKey() throws IOException {
        var handler = handler(new FakeLedger());
        var event = create();
        for (String key : List.of("key", "\"key\"", " \"key\" ")) {
            ((ObjectNode) event.path("headers")).put("Idempotency-Key", key);
            var answer = call(handler, event);
            assertThat(answer.path("statusCode").asInt()).isEqualTo(201);
            assertThat(answer.path("headers").has("Idempotent-Replayed")).isEqualTo(!key.equals("key"));
        }
        ((ObjectNode) event.path("headers")).put("Idempotency-Key", "\"key");
        assertThat(call(handler, event).path("body").asText()).contains("MalformedText", "#header/Idempotency-Key");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/live"})
    void locationContainsStageOfRequest(String base) throws IOException {
        var handler = handler(new FakeLedger());
        var event = create();
        ((ObjectNode) event.path("requestContext"))
                .put("path", base + event.path("path").asText());
        for (int tried = 0; tried < 2; tried++) {
            var answer = call(handler, event);
            String id = JSON.readTree(answer.path("body").asText()).path("id").asText();
            assertThat(answer.at("/headers/Location").asText()).isEqualTo(base + "/v1/teams/payments/key-stores/" + id);
        }
        ((ObjectNode) event.path("requestContext")).put("path", "/{proxy+}");
        assertThat(call(handler, event).at("/headers/Location").asText()).startsWith("/v1/teams/payments/key-stores/");
    }

    @Test
    void warmEventIsNoRequest() throws IOException {
        var warm = JSON.createObjectNode().put("detail-type", "Warm");
        assertThat(call(handler(new FakeLedger()), warm).toString()).isEqualTo("{\"warm\":true}");
        assertThat(shown()).as("neither logged nor counted").isEmpty();
    }

    /** Somebody with lambda:InvokeFunction writes a proxy event that names a member of the team as the caller. */
    @ParameterizedTest
    @ValueSource(strings = {"none", "{}", "null", "{\"stack\":null}", "{\"stack\":\"\"}", "{\"stack\":\"stack-2\"}"})
    void directInvokeWithForgedEventIsRefused(String stageVariables) throws IOException {
        var ledger = new FakeLedger();
        var forged = create();
        if (!stageVariables.equals("none")) {
            forged.set("stageVariables", JSON.readTree(stageVariables));
        }
        var answer = call(behindGateway(ledger), forged);
        assertThat(answer.path("statusCode").asInt()).isEqualTo(403);
        assertThat(body(answer).path("code").asText()).isEqualTo("AccessDenied");
        assertThat(ledger.records()).isEmpty();
        assertThat(EmbeddedMetrics.of(shown())).containsExactly("DirectInvokes{} = 1 Count");
        assertThat(shown()).as("neither the forged caller nor a forged ID").doesNotContain("request-1", "payments");
    }

    @Test
    void eventOfTheApisStageIsAccepted() throws IOException {
        var event = create();
        event.putObject("stageVariables").put("stack", "stack-1");
        assertThat(call(behindGateway(new FakeLedger()), event)
                        .path("statusCode")
                        .asInt())
                .isEqualTo(201);
        var warm = JSON.createObjectNode().put("detail-type", "Warm");
        assertThat(call(behindGateway(new FakeLedger()), warm).path("warm").asBoolean())
                .isTrue();
    }

    private ApiHandler behindGateway(FakeLedger ledger) {
        var secrets = new FakeSecretReader().put(CreateRequests.SECRET, SECRET);
        PolicyWrites.put(
                ledger, new StoredPolicy(Teams.policy(Teams.PAYMENTS), 1, CreateRequests.NOW, Teams.MEMBER), 0);
        return new ApiHandler(wiring(ledger, secrets), "stack-1", new PrintStream(log, true, StandardCharsets.UTF_8));
    }

    @Test
    void aRequestIsNoWarmEvent() throws IOException {
        var request = create().put("detail-type", "Warm");
        assertThat(call(handler(new FakeLedger()), request).path("statusCode").asInt())
                .isEqualTo(201);
        var other = JSON.createObjectNode();
        other.put("x", new java.math.BigInteger("9".repeat(2_000)));
        assertThat(call(handler(new FakeLedger()), other).path("statusCode").asInt())
                .as("a number that cannot be read as a tree")
                .isBetween(400, 499);
    }

    @Test
    void missingUserArnIsForbidden() throws IOException {
        var event = create();
        ((ObjectNode) event.at("/requestContext/identity")).remove("userArn");
        assertThat(call(handler(new FakeLedger()), event).path("statusCode").asInt())
                .isEqualTo(403);
    }

    @Test
    void planAndFirstAnswerHaveWarningsAndTheRecordHasNone() throws IOException {
        var secrets = new FakeSecretReader().put(CreateRequests.SECRET, SECRET);
        secrets.rotateAt(new SecretArn(CreateRequests.SECRET), CreateRequests.NOW.plus(Duration.ofDays(1)));
        var handler = handler(new FakeLedger(), secrets);
        var plan = create();
        plan.putObject("queryStringParameters").put("validateOnly", "true");
        var warnings = body(call(handler, plan)).path("warnings");
        assertThat(warnings.findValuesAsText("code"))
                .containsExactly("CertificateNotMarkedAsAuthority", "SecretRotatesSoon");
        assertThat(warnings.findValuesAsText("pointer"))
                .containsExactly("/cloudHsm/trustAnchorCertificate", "/cloudHsm/passwordSecretArn");
        assertThat(warnings.findValuesAsText("detail")).allMatch(detail -> detail.endsWith("."));
        var first = call(handler, create());
        assertThat(first.path("statusCode").asInt()).isEqualTo(201);
        assertThat(body(first).path("warnings")).isEqualTo(warnings);
        var replay = call(handler, create());
        assertThat(replay.at("/headers/Idempotent-Replayed").asText()).isEqualTo("true");
        assertThat(body(replay).path("warnings").findValuesAsText("code"))
                .containsExactly("CertificateNotMarkedAsAuthority");
        var record = call(handler, event("GET", first.at("/headers/Location").asText(), ""));
        assertThat(record.path("statusCode").asInt()).isEqualTo(200);
        assertThat(body(record).has("warnings")).isFalse();
    }

    @Test
    void anAnswerWithoutWarningsHasNoSuchMember() throws IOException {
        var event = event("POST", "/v1/teams/payments/key-stores", JSON.writeValueAsString(CreateRequests.vpcProxy()));
        ((ObjectNode) event.path("headers")).put("Idempotency-Key", "key");
        var secret = "{\"accessKeyId\":\"AKIAI2SFODNN7EXAMPLE\",\"rawSecretAccessKey\":\"" + "s".repeat(43) + "\"}";
        var answer = call(handler(new FakeLedger(), new FakeSecretReader().put(CreateRequests.SECRET, secret)), event);
        assertThat(answer.path("statusCode").asInt()).isEqualTo(201);
        assertThat(body(answer).has("warnings")).isFalse();
    }

    private static JsonNode body(JsonNode answer) throws IOException {
        return JSON.readTree(answer.path("body").asText());
    }

    private ApiHandler handler(FakeLedger ledger) {
        return handler(ledger, new FakeSecretReader().put(CreateRequests.SECRET, SECRET));
    }

    private ApiHandler handler(FakeLedger ledger, FakeSecretReader secrets) {
        PolicyWrites.put(
                ledger, new StoredPolicy(Teams.policy(Teams.PAYMENTS), 1, CreateRequests.NOW, Teams.MEMBER), 0);
        return new ApiHandler(
                wiring(ledger, secrets), Optional.empty(), new PrintStream(log, true, StandardCharsets.UTF_8));
    }

    private static Wiring wiring(FakeLedger ledger, FakeSecretReader secrets) {
        var clock = new SettableClock(CreateRequests.NOW);
        var configuration = new ServiceConfiguration(
                new Target("111122223333", "eu-central-1"),
                "aws",
                "table",
                "bus",
                "Vending",
                Set.of(new Principal("arn:aws:iam::111122223333:role/administrators")),
                true,
                Reconcile.SETTLING,
                DynamoLedger.DELETED_KEPT,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        return new Wiring(
                ledger,
                ledger,
                ledger,
                ledger,
                secrets,
                new FakeCustomKeyStores(clock),
                new FakeProbes(),
                new SeededIdentifiers(1),
                clock,
                longest -> {},
                configuration);
    }

    private static ObjectNode create() throws IOException {
        var event = event("POST", "/v1/teams/payments/key-stores", JSON.writeValueAsString(CreateRequests.cloudHsm()));
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

    private List<String> counted(ApiHandler handler, JsonNode event) throws IOException {
        log.reset();
        call(handler, event);
        return EmbeddedMetrics.of(shown());
    }

    private String shown() {
        return log.toString(StandardCharsets.UTF_8);
    }

    private static JsonNode call(ApiHandler handler, JsonNode event) throws IOException {
        return call(handler, event.toString());
    }

    @SuppressWarnings("NullAway") // the handler does not use its context
    private static JsonNode call(ApiHandler handler, String event) throws IOException {
        var output = new ByteArrayOutputStream();
        handler.handleRequest(new ByteArrayInputStream(event.getBytes(StandardCharsets.UTF_8)), output, null);
        return JSON.readTree(output.toByteArray());
    }
}
