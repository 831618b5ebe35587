package dev.keystorevending.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keystorevending.aws.wiring.AwsClients;
import dev.keystorevending.core.problem.ProblemCode;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/** Somebody changes key stores of the service in KMS, in a service whose clock the test moves. */
class DriftTest {

    private static final String COLLECTION = "/v1/teams/payments/key-stores";

    private LocalService service;
    private ApiClient client;
    private AwsClients operator;
    private volatile Duration ahead = Duration.ZERO;

    @BeforeEach
    void start() {
        service = LocalService.start(LocalService.Options.forTests(
                new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8),
                () -> Instant.now().plus(ahead)));
        client = new ApiClient(service.api());
        operator = new AwsClients(
                SeedData.REGION,
                Optional.of(service.aws().endpoint()),
                Optional.of(StaticCredentialsProvider.create(AwsBasicCredentials.create("OPERATOR", "operator"))));
    }

    @AfterEach
    void stop() {
        operator.close();
        service.close();
    }

    @Test
    void aRenameIsShownListedToldAndGoneWhenItIsUndone() {
        String location = connected();
        String id = get(location).path("customKeyStoreId").asText();
        rename(id, "somebody's");
        eventually("the rename is shown", () -> get(location).has("drift"));
        var difference = get(location).path("drift").path(0);
        assertThat(difference.path("what").asText()).isEqualTo("NAME");
        assertThat(difference.path("expected").asText()).isEqualTo("payments-vault");
        assertThat(difference.path("seen").asText()).isEqualTo("somebody's");
        assertThat(get(COLLECTION + "?drift=true").path("items")).hasSize(1);
        assertThat(get(COLLECTION + "?drift=false").path("items")).isEmpty();
        assertThat(history(location)).endsWith("DRIFT_SUSPECTED", "DRIFTED");
        Waiting.until("it is told", () -> told("KeyStoreDrifted") == 1);
        rename(id, "payments-vault");
        eventually("the drift is gone", () -> !get(location).has("drift"));
        Waiting.until("that is told", () -> told("KeyStoreDriftResolved") == 1);
        assertThat(told("KeyStoreDrifted")).isEqualTo(1);
    }

    @Test
    void anotherCredentialIsShownUntilTheTeamTellsKmsItsOwn() {
        var body = SampleRequests.publicProxy(
                        service.seedData(),
                        "payments-proxy",
                        SeedData.PAYMENTS_HOST,
                        "/team/kms/xks/v1",
                        "payments/xks")
                .put("connect", false);
        var answer = send(SeedData.PAYMENTS, "POST", COLLECTION, Map.of("Idempotency-Key", "proxy"), body.toString());
        String location = answer.header("Location");
        String id = answer.body().path("customKeyStoreId").asText();
        eventually("it is at rest", () -> state(location).equals("NOT_REQUESTED"));
        String secretKey = "SomebodysSecretKeyOf43CharactersForTheProxy1";
        service.aws().proxies().accept(SeedData.PAYMENTS_HOST, "AKIASOMEBODYELSES234", secretKey);
        operator.kms()
                .updateCustomKeyStore(request -> request.customKeyStoreId(id)
                        .xksProxyAuthenticationCredential(credential ->
                                credential.accessKeyId("AKIASOMEBODYELSES234").rawSecretAccessKey(secretKey)));
        eventually("the credential is shown", () -> get(location).has("drift"));
        var difference = get(location).path("drift").path(0);
        assertThat(difference.path("what").asText()).isEqualTo("ACCESS_KEY");
        assertThat(difference.path("seen").asText()).isEqualTo("AKIASOMEBODYELSES234");
        service.aws().proxies().accept(SeedData.PAYMENTS_HOST, SeedData.ACCESS_KEY, SeedData.SECRET_KEY);
        var rotated = send(SeedData.PAYMENTS, "POST", location + "/credential-rotations", Map.of(), "");
        assertThat(rotated.status()).as(rotated.body().toString()).isEqualTo(200);
        eventually("the drift is gone", () -> !get(location).has("drift"));
    }

    @Test
    void aLostConnectionIsConnectedAgainIfThePolicySaysSo() {
        String location = connected();
        reconnect();
        operator.kms()
                .disconnectCustomKeyStore(request -> request.customKeyStoreId(
                        get(location).path("customKeyStoreId").asText()));
        eventually("it is shown", () -> state(location).equals("DISCONNECTED"));
        eventually("it is connected again", () -> state(location).equals("CONNECTED"));
        eventually("the drift is gone", () -> !get(location).has("drift"));
        assertThat(history(location))
                .containsSubsequence(
                        "DISCONNECTED", "DRIFTED", "CONNECTION_REQUESTED", "CONNECTING", "CONNECTED", "DRIFT_RESOLVED");
    }

    @Test
    void aKeyStoreThatIsGoneCannotBeConnectedAndCanBeDeleted() {
        String location = created(false);
        operator.kms()
                .deleteCustomKeyStore(request -> request.customKeyStoreId(
                        get(location).path("customKeyStoreId").asText()));
        eventually("it is gone", () -> get(location).has("drift"));
        var refused = send(SeedData.PAYMENTS, "PUT", location + "/connection", Map.of(), "{\"state\":\"CONNECTED\"}");
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.body().path("code").asText()).isEqualTo(ProblemCode.KeyStoreGone.name());
        assertThat(refused.body().path("detail").asText())
                .startsWith("The key store is gone from KMS since ")
                .contains("Delete the record to free its name.");
        assertThat(send(SeedData.PAYMENTS, "DELETE", location, Map.of(), "").status())
                .isEqualTo(202);
        eventually("it is deleted", () -> get(location).path("status").asText().equals("DELETED"));
        assertThat(get(location).has("drift")).isFalse();
        assertThat(created(false)).as("the name is free").isNotEqualTo(location);
    }

    private String connected() {
        String location = created(true);
        Waiting.until("it is connected", () -> state(location).equals("CONNECTED"));
        return location;
    }

    private String created(boolean connect) {
        var body = SampleRequests.cloudHsm(service.seedData(), "payments-vault", "payments/kmsuser")
                .put("connect", connect);
        var answer = send(
                SeedData.PAYMENTS,
                "POST",
                COLLECTION,
                Map.of("Idempotency-Key", "key-" + ahead.toSeconds()),
                body.toString());
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(201);
        return answer.header("Location");
    }

    private void reconnect() {
        String path = "/v1/teams/payments/policy";
        var stored = send(SeedData.ADMINISTRATOR, "GET", path, Map.of(), "");
        var next = ((ObjectNode) stored.body()).put("reconnect", true);
        assertThat(send(SeedData.ADMINISTRATOR, "PUT", path, Map.of("If-Match", stored.header("ETag")), next.toString())
                        .status())
                .isEqualTo(200);
    }

    private void rename(String id, String name) {
        operator.kms()
                .updateCustomKeyStore(request -> request.customKeyStoreId(id).newCustomKeyStoreName(name));
    }

    /** Moves the clock by ten seconds before each look. */
    private void eventually(String what, Supplier<Boolean> holds) {
        Waiting.until(what, () -> {
            ahead = ahead.plusSeconds(10);
            return holds.get();
        });
    }

    private String state(String location) {
        return get(location).at("/connection/state").asText();
    }

    private JsonNode get(String path) {
        return send(SeedData.PAYMENTS, "GET", path, Map.of(), "").body();
    }

    private ApiClient.Answer send(Caller caller, String method, String path, Map<String, String> headers, String body) {
        var all = new java.util.HashMap<>(headers);
        if (!body.isEmpty()) {
            all.put("Content-Type", "application/json");
        }
        return client.send(caller, method, path, all, body);
    }

    private List<String> history(String location) {
        return get(location + "/history").path("items").findValuesAsText("action");
    }

    private long told(String kind) {
        return service.aws().events().all().stream()
                .filter(event -> event.envelope().path("detail-type").asText().equals(kind))
                .count();
    }
}
