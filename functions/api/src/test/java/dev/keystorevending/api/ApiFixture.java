package dev.keystorevending.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keystorevending.aws.dynamodb.DynamoLedger;
import dev.keystorevending.aws.dynamodb.Target;
import dev.keystorevending.aws.wiring.ServiceConfiguration;
import dev.keystorevending.aws.wiring.Wiring;
import dev.keystorevending.core.CreateRequests;
import dev.keystorevending.core.PolicyWrites;
import dev.keystorevending.core.Teams;
import dev.keystorevending.core.event.Event;
import dev.keystorevending.core.event.EventKind;
import dev.keystorevending.core.fake.CallHook;
import dev.keystorevending.core.fake.FakeCustomKeyStores;
import dev.keystorevending.core.fake.FakeLedger;
import dev.keystorevending.core.fake.FakeProbes;
import dev.keystorevending.core.fake.FakeSecretReader;
import dev.keystorevending.core.fake.SeededIdentifiers;
import dev.keystorevending.core.fake.SettableClock;
import dev.keystorevending.core.keystore.Connection;
import dev.keystorevending.core.keystore.CustomKeyStoreId;
import dev.keystorevending.core.keystore.KeyStore;
import dev.keystorevending.core.keystore.SecretArn;
import dev.keystorevending.core.keystore.Status;
import dev.keystorevending.core.ledger.Actor;
import dev.keystorevending.core.ledger.AuditAction;
import dev.keystorevending.core.ledger.AuditLine;
import dev.keystorevending.core.ledger.LedgerUnavailable;
import dev.keystorevending.core.policy.StoredPolicy;
import dev.keystorevending.core.problem.Problem;
import dev.keystorevending.core.reconcile.Reconcile;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The API on fakes with a clock that only the test and the pauses move. The caller is a member of the team payments. */
final class ApiFixture {

    static final String COLLECTION = "/v1/teams/payments/key-stores";

    private static final ObjectMapper JSON = new ObjectMapper();

    final SettableClock clock = new SettableClock(CreateRequests.NOW);
    final FakeLedger ledger = new FakeLedger(new CallHook() {
        @Override
        public void before(String call) {
            if (tableFails) {
                throw new LedgerUnavailable("simulated");
            }
        }
    });
    final FakeCustomKeyStores kms = new FakeCustomKeyStores(clock, new CallHook() {
        @Override
        public void before(String call) {
            clock.advance(kmsTakes);
        }
    });

    private final FakeSecretReader secrets = new FakeSecretReader().put(CreateRequests.SECRET, "kmsPswd01");
    private final ApiHandler handler;
    private Runnable duringPause = () -> {};
    private Duration paused = Duration.ZERO;
    private Duration kmsTakes = Duration.ZERO;
    private boolean tableFails;

    ApiFixture() {
        PolicyWrites.put(
                ledger, new StoredPolicy(Teams.policy(Teams.PAYMENTS), 1, CreateRequests.NOW, Teams.MEMBER), 0);
        var wiring = new Wiring(
                ledger,
                ledger,
                ledger,
                ledger,
                secrets,
                kms,
                new FakeProbes(),
                new SeededIdentifiers(1),
                clock,
                this::pause,
                new ServiceConfiguration(
                        new Target("111122223333", "eu-central-1"),
                        "aws",
                        "table",
                        "bus",
                        "Vending",
                        Set.of(),
                        true,
                        Reconcile.SETTLING,
                        DynamoLedger.DELETED_KEPT,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()));
        var log = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        handler = new ApiHandler(wiring, Optional.empty(), log);
    }

    /** Records that the only key store is connected. */
    void settleConnection() {
        KeyStore seen = ledger.records().getFirst();
        var connected = seen.with(new Connection.Connected(clock.instant(), Optional.empty()), clock.instant());
        ledger.recordConnection(seen, connected, line("The connection is settled."), Optional.empty());
    }

    /** Records that the only key store is disconnected. */
    void settleDisconnection() {
        KeyStore seen = ledger.records().getFirst();
        var disconnected = seen.with(new Connection.Disconnected(clock.instant(), Optional.empty()), clock.instant());
        ledger.recordConnection(seen, disconnected, line("The connection is settled."), Optional.empty());
    }

    /** Records that KMS created the only key store. */
    void settleCreated() {
        KeyStore seen = ledger.records().getFirst();
        var created = seen.with(new Status.Created(new CustomKeyStoreId("cks-1234567890abcdef0")), clock.instant());
        var event = new Event("event", EventKind.KeyStoreCreated, clock.instant(), "test", created);
        ledger.recordCreated(seen, created, line("The key store is created."), event);
    }

    /** Records that the creation of the only key store failed. */
    void settleFailed(Problem problem) {
        KeyStore seen = ledger.records().getFirst();
        var failed = seen.with(new Status.Failed(problem, 1), clock.instant());
        ledger.recordFailed(seen, failed, line("The creation failed."), Optional.empty());
    }

    private AuditLine line(String detail) {
        return new AuditLine(clock.instant(), AuditAction.CONNECTED, Actor.service("test"), 0, "test", detail);
    }

    private void pause(Duration longest) {
        clock.advance(longest);
        paused = paused.plus(longest);
        duringPause.run();
    }

    /** Runs this in each pause, after the clock has moved. */
    void duringPause(Runnable action) {
        duringPause = action;
    }

    /** Removes the secret of the create request. */
    void failSecrets() {
        secrets.remove(new SecretArn(CreateRequests.SECRET));
    }

    /** Lets every call of the table fail from now on. */
    void failTable() {
        tableFails = true;
    }

    /** Sets how long each call of KMS takes. */
    void kmsTakes(Duration time) {
        kmsTakes = time;
    }

    /** The time of all pauses so far. */
    Duration paused() {
        return paused;
    }

    /** A response; its body is a missing node if it has none. */
    record Answer(int status, Map<String, String> headers, String text) {

        JsonNode body() throws IOException {
            return JSON.readTree(text);
        }

        Optional<String> header(String name) {
            return Optional.ofNullable(headers.get(name));
        }
    }

    Answer get(String path, Map<String, String> headers) {
        return send("GET", path, headers, "");
    }

    /** Sends a create request for a CloudHSM key store that is to be connected. */
    Answer create(String key, Map<String, String> headers) throws IOException {
        var all = new HashMap<>(headers);
        all.put("Idempotency-Key", key);
        return send("POST", COLLECTION, Map.of(), all, JSON.writeValueAsString(CreateRequests.cloudHsm()));
    }

    /** Sends the dry run of the same request. */
    Answer plan(Map<String, String> headers) throws IOException {
        return send(
                "POST",
                COLLECTION,
                Map.of("validateOnly", "true"),
                headers,
                JSON.writeValueAsString(CreateRequests.cloudHsm()));
    }

    Answer send(String method, String path, Map<String, String> headers, String body) {
        return send(method, path, Map.of(), headers, body);
    }

    @SuppressWarnings("NullAway") // the handler does not use its context
    private Answer send(
            String method, String path, Map<String, String> query, Map<String, String> headers, String body) {
        ObjectNode event = JSON.createObjectNode()
                .put("httpMethod", method)
                .put("path", path)
                .put("body", body)
                .put("isBase64Encoded", false);
        var sent = event.putObject("headers").put("Content-Type", "application/json");
        headers.forEach(sent::put);
        query.forEach(event.putObject("queryStringParameters")::put);
        event.putObject("requestContext")
                .put("requestId", "request-1")
                .putObject("identity")
                .put("userArn", "arn:aws:sts::111122223333:assumed-role/payments/session");
        var output = new ByteArrayOutputStream();
        try {
            handler.handleRequest(
                    new ByteArrayInputStream(event.toString().getBytes(StandardCharsets.UTF_8)), output, null);
            JsonNode response = JSON.readTree(output.toByteArray());
            return new Answer(
                    response.path("statusCode").asInt(),
                    JSON.convertValue(
                            response.path("headers"),
                            JSON.getTypeFactory().constructMapType(Map.class, String.class, String.class)),
                    response.path("body").asText());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
