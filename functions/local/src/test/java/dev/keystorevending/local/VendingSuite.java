package dev.keystorevending.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keystorevending.emulator.control.Fault;
import dev.keystorevending.local.proof.Contract;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** End-to-end tests of the service over HTTP. */
public abstract class VendingSuite {

    private static final Contract CONTRACT = new Contract();
    private static final String PAYMENTS = "/v1/teams/payments/key-stores";
    private static final String PLATFORM = "/v1/teams/platform/key-stores";

    private final ByteArrayOutputStream log = new ByteArrayOutputStream();
    private LocalService service;
    private ApiClient client;

    private volatile Duration ahead = Duration.ZERO;

    /** Starts the service under test. */
    protected abstract LocalService start(LocalService.Options options);

    /** Returns the events on the bus so far, as targets receive them. */
    protected abstract List<JsonNode> onBus();

    protected final LocalService service() {
        return service;
    }

    @BeforeEach
    void start() {
        service = start(LocalService.Options.forTests(
                new PrintStream(log, true, StandardCharsets.UTF_8),
                () -> Instant.now().plus(ahead)));
        client = new ApiClient(service.api());
    }

    @AfterEach
    void stop() {
        service.close();
    }

    @Test
    void eachTypeIsCreatedFoundReplayedAndPublished() {
        createsFindsAndReplays(
                SeedData.PAYMENTS,
                PAYMENTS,
                SampleRequests.cloudHsm(service.seedData(), "payments-vault", "payments/kmsuser"));
        createsFindsAndReplays(
                SeedData.PORTAL,
                PAYMENTS,
                SampleRequests.publicProxy(
                        service.seedData(), "payments-proxy", SeedData.PAYMENTS_HOST, "/kms/xks/v1", "payments/xks"));
        createsFindsAndReplays(
                SeedData.PLATFORM, PLATFORM, SampleRequests.vpcProxy(service.seedData(), "platform-dev-eks"));
        assertThat(service.aws().kms().all()).hasSize(3);
        Waiting.until("three KeyStoreCreated events are published", () -> events("KeyStoreCreated") == 3);
        Waiting.until("three stores are connected", () -> events("KeyStoreConnected") == 3);
    }

    private void createsFindsAndReplays(Caller caller, String collection, JsonNode body) {
        String key = UUID.randomUUID().toString();
        var first = create(caller, collection, key, body.toString());
        assertThat(first.status()).as(first.body().toString()).isEqualTo(201);
        assertThat(first.header("Idempotent-Replayed")).isEmpty();
        var found = send(caller, "GET", first.header("Location"), Map.of(), "");
        assertThat(found.status()).isEqualTo(200);
        assertThat(found.body().path("customKeyStoreId").asText()).startsWith("cks-");
        var again = create(caller, collection, key, body.toString());
        assertThat(again.status()).isEqualTo(201);
        assertThat(again.header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(again.body().path("id")).isEqualTo(first.body().path("id"));
        var other = ((com.fasterxml.jackson.databind.node.ObjectNode) body.deepCopy()).put("connect", false);
        var reused = create(caller, collection, key, other.toString());
        assertThat(reused.status()).isEqualTo(422);
        assertThat(reused.body().path("code").asText()).isEqualTo("IdempotencyKeyReused");
    }

    @Test
    void oneOfFiftyConcurrentCreatesWins() throws Exception {
        String body = SampleRequests.cloudHsm(service.seedData(), "payments-rivals", "payments/kmsuser")
                .toString();
        List<Callable<Integer>> rivals = IntStream.range(0, 50)
                .<Callable<Integer>>mapToObj(
                        number -> () -> create(SeedData.PAYMENTS, PAYMENTS, "rival-" + number, body)
                                .status())
                .toList();
        int won = 0;
        int lost = 0;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var status : threads.invokeAll(rivals)) {
                won += status.get() == 201 ? 1 : 0;
                lost += status.get() == 409 ? 1 : 0;
            }
        }
        assertThat(won).isEqualTo(1);
        assertThat(lost).isEqualTo(49);
        assertThat(service.aws().kms().all()).hasSize(1);
        Waiting.until("the store is connected", () -> events("KeyStoreConnected") == 1);
        assertThat(events("KeyStoreCreated")).isEqualTo(1);
        var plan = send(
                SeedData.PAYMENTS,
                "POST",
                PAYMENTS + "?validateOnly=true",
                Map.of("Content-Type", "application/json"),
                SampleRequests.publicProxy(
                                service.seedData(),
                                "payments-plan",
                                SeedData.PAYMENTS_HOST,
                                "/kms/xks/v1",
                                "payments/xks")
                        .toString());
        assertThat(plan.status()).as(plan.body().toString()).isEqualTo(200);
        assertThat(plan.body().at("/quota/used").asInt()).isEqualTo(1);
    }

    @Test
    void lateResponseIsPendingAndThenAdopted() {
        service.aws().faults().next("CreateCustomKeyStore", new Fault.InternalErrorAfter());
        String body = SampleRequests.publicProxy(
                        service.seedData(), "payments-late", SeedData.PAYMENTS_HOST, "/kms/xks/v1", "payments/xks")
                .toString();
        var pending = create(SeedData.PAYMENTS, PAYMENTS, "late", body);
        assertThat(pending.status()).isEqualTo(202);
        assertThat(pending.header("Retry-After")).isEqualTo("1");
        assertThat(pending.body().path("status").asText()).isEqualTo("CREATING");
        assertThat(create(SeedData.PAYMENTS, PAYMENTS, "late", body).status()).isEqualTo(202);
        ahead = Duration.ofSeconds(61);
        // reconcile may have started the takeover; until it has ended, the retry returns 202
        Waiting.until(
                "the takeover is done",
                () -> create(SeedData.PAYMENTS, PAYMENTS, "late", body).status() != 202);
        var adopted = create(SeedData.PAYMENTS, PAYMENTS, "late", body);
        assertThat(adopted.status()).as(adopted.body().toString()).isEqualTo(201);
        assertThat(adopted.body().path("customKeyStoreId").asText())
                .isEqualTo(service.aws().kms().all().getFirst().id());
        assertThat(service.aws().kms().all()).hasSize(1);
        Waiting.until("the store is connected", () -> events("KeyStoreConnected") == 1);
        assertThat(events("KeyStoreCreated")).isEqualTo(1);
    }

    @Test
    void kmsRefusalReleasesClaims() {
        service.aws()
                .faults()
                .next("CreateCustomKeyStore", new Fault.Refuse(400, "CloudHsmClusterNotActiveException", "inactive"));
        String body = SampleRequests.cloudHsm(service.seedData(), "payments-refused", "payments/kmsuser")
                .toString();
        var refused = create(SeedData.PAYMENTS, PAYMENTS, "refused", body);
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.body().path("code").asText()).isEqualTo("CloudHsmClusterNotActive");
        assertThat(create(SeedData.PAYMENTS, PAYMENTS, "refused", body).status())
                .isEqualTo(201);
        Waiting.until("the success is published", () -> events("KeyStoreCreated") == 1);
        assertThat(events("KeyStoreCreationFailed"))
                .as("the caller could still undo the failure")
                .isZero();
    }

    @Test
    void aFailedCreateIsFoundByItsProblemAndByTheList() {
        service.aws()
                .faults()
                .next("CreateCustomKeyStore", new Fault.Refuse(400, "CloudHsmClusterNotFoundException", "missing"));
        String body = SampleRequests.cloudHsm(service.seedData(), "payments-failed", "payments/kmsuser")
                .toString();
        var refused = create(SeedData.PAYMENTS, PAYMENTS, "failed", body);
        assertThat(refused.status()).isEqualTo(422);
        String id = refused.body().path("keyStoreId").asText();
        assertThat(refused.header("Location")).isEqualTo(PAYMENTS + "/" + id);
        var replayed = create(SeedData.PAYMENTS, PAYMENTS, "failed", body);
        assertThat(replayed.header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(replayed.header("Location")).isEqualTo(PAYMENTS + "/" + id);
        assertThat(replayed.body().path("keyStoreId").asText()).isEqualTo(id);
        for (Caller reader : List.of(SeedData.PAYMENTS, SeedData.ADMINISTRATOR)) {
            var found = send(reader, "GET", PAYMENTS + "?status=FAILED", Map.of(), "");
            assertThat(found.body().at("/items/0/id").asText()).isEqualTo(id);
            assertThat(send(reader, "GET", PAYMENTS + "/" + id, Map.of(), "")
                            .body()
                            .path("status")
                            .asText())
                    .isEqualTo("FAILED");
        }
    }

    @Test
    void wrongPasswordIsReportedAndCorrected() {
        String body = SampleRequests.cloudHsm(service.seedData(), "payments-wrong", "payments/wrong-password")
                .toString();
        var created = create(SeedData.PAYMENTS, PAYMENTS, "wrong", body);
        assertThat(created.status()).isEqualTo(201);
        String location = created.header("Location");
        Waiting.until(
                "the connection has failed",
                () -> connection(location).path("state").asText().equals("FAILED"));
        assertThat(connection(location).path("errorCode").asText()).isEqualTo("INVALID_CREDENTIALS");
        assertThat(connection(location).path("remedy").asText()).contains("kmsuser password");
        Waiting.until("the failure is published", () -> events("KeyStoreConnectionFailed") == 1);
        service.aws().clusters().resetKmsuserPassword(SeedData.CLUSTER, "wrongPassword1");
        var requested = send(
                SeedData.PAYMENTS,
                "PUT",
                location + "/connection",
                Map.of("Content-Type", "application/json"),
                "{\"state\":\"CONNECTED\"}");
        assertThat(requested.status()).isEqualTo(202);
        Waiting.until(
                "it is connected",
                () -> connection(location).path("state").asText().equals("CONNECTED"));
    }

    @Test
    void policyIsEnforcedAndAdministered() {
        var body = SampleRequests.cloudHsm(service.seedData(), "lending-test", "payments/kmsuser")
                .toString();
        var violation = create(SeedData.PAYMENTS, PAYMENTS, "v", body);
        assertThat(violation.status()).isEqualTo(422);
        assertThat(violation.body().path("errors").findValuesAsText("code"))
                .containsExactly("NameMatchesPattern", "NameIsNotReserved");
        var stranger = create(SeedData.PLATFORM, PAYMENTS, "s", body);
        assertThat(stranger.body().path("code").asText()).isEqualTo("TeamAccessDenied");
        var policy = send(SeedData.ADMINISTRATOR, "GET", "/v1/teams/payments/policy", Map.of(), "");
        assertThat(policy.header("ETag")).isEqualTo("\"1\"");
        var changed = ((com.fasterxml.jackson.databind.node.ObjectNode) policy.body()).put("quota", 0);
        changed.remove(List.of("team", "version", "updatedAt", "updatedBy"));
        var stale = put(changed, "\"7\"");
        assertThat(stale.status()).isEqualTo(412);
        assertThat(put(changed, "\"1\"").status()).isEqualTo(200);
        var full = create(
                SeedData.PAYMENTS,
                PAYMENTS,
                "q",
                SampleRequests.cloudHsm(service.seedData(), "payments-quota", "payments/kmsuser")
                        .toString());
        assertThat(full.body().path("code").asText()).isEqualTo("TeamQuotaExceeded");
    }

    private ApiClient.Answer put(JsonNode policy, String tag) {
        return send(
                SeedData.ADMINISTRATOR,
                "PUT",
                "/v1/teams/payments/policy",
                Map.of("Content-Type", "application/json", "If-Match", tag),
                policy.toString());
    }

    @Test
    void unsignedRequestIsDeniedByGateway() {
        var answer = client.sendUnsigned("GET", PAYMENTS, Map.of(), "");
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.body().path("code").asText()).isEqualTo("AccessDenied");
    }

    /** Sends a request and validates the response against the contract. */
    private ApiClient.Answer send(Caller caller, String method, String path, Map<String, String> headers, String body) {
        var answer = client.send(caller, method, path, headers, body);
        assertThat(CONTRACT.against(method, path, answer)).isEmpty();
        return answer;
    }

    private JsonNode connection(String location) {
        return send(SeedData.PAYMENTS, "GET", location, Map.of(), "").body().path("connection");
    }

    private long events(String detailType) {
        return onBus().stream()
                .filter(event -> event.path("detail-type").asText().equals(detailType))
                .count();
    }

    private ApiClient.Answer create(Caller caller, String collection, String key, String body) {
        return send(
                caller, "POST", collection, Map.of("Content-Type", "application/json", "Idempotency-Key", key), body);
    }
}
