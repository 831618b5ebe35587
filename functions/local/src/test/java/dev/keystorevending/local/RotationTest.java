package dev.keystorevending.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keystorevending.aws.wiring.AwsClients;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/** A secret gets a new version in Secrets Manager, and nobody calls the API. */
class RotationTest {

    private static final String COLLECTION = "/v1/teams/payments/key-stores";
    private static final String ACCESS_KEY = "AKIAROTATEDEXAMPLE27";
    private static final String SECRET_KEY = "RotatedSecretKeyOfTheProxy27CharsAndMore234";

    private LocalService service;
    private ApiClient client;
    private AwsClients operator;

    @BeforeEach
    void start() {
        service = LocalService.start(LocalService.Options.forTests(
                new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8)));
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
    void kmsHasTheNewCredentialAndTheKeyStoreStaysConnected() {
        String location = connected();
        String before = get(location).at("/secret/versionId").asText();
        service.aws().proxies().accept(SeedData.PAYMENTS_HOST, ACCESS_KEY, SECRET_KEY);
        String version = put("{\"accessKeyId\":\"" + ACCESS_KEY + "\",\"rawSecretAccessKey\":\"" + SECRET_KEY + "\"}");
        Waiting.until(
                "KMS is told",
                () -> get(location).at("/secret/versionId").asText().equals(version));
        Waiting.until("it is announced", () -> told("KeyStoreCredentialRotated") == 1);
        assertThat(version).isNotEqualTo(before);
        assertThat(get(location).at("/connection/state").asText()).isEqualTo("CONNECTED");
        assertThat(history(location)).doesNotContain("DISCONNECTING");
    }

    @Test
    void aSecretThatDoesNotFitIsToldAndTheOldCredentialStaysAtWork() {
        String location = connected();
        String before = get(location).at("/secret/versionId").asText();
        put("{\"user\":\"nobody\"}");
        Waiting.until("it is announced", () -> told("KeyStoreRotationFailed") == 1);
        var keyStore = get(location);
        assertThat(keyStore.at("/secret/versionId").asText()).isEqualTo(before);
        assertThat(keyStore.at("/problem/code").asText()).isEqualTo("SecretUnusable");
        assertThat(keyStore.at("/connection/state").asText()).isEqualTo("CONNECTED");
    }

    private String connected() {
        var body = SampleRequests.publicProxy(
                        service.seedData(),
                        "payments-proxy",
                        SeedData.PAYMENTS_HOST,
                        "/team/kms/xks/v1",
                        "payments/xks")
                .put("connect", true);
        var answer = client.send(
                SeedData.PAYMENTS,
                "POST",
                COLLECTION,
                Map.of("Idempotency-Key", "key", "Content-Type", "application/json"),
                body.toString());
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(201);
        String location = answer.header("Location");
        Waiting.until(
                "it is connected",
                () -> get(location).at("/connection/state").asText().equals("CONNECTED"));
        return location;
    }

    private String put(String text) {
        return operator.secretsManager()
                .putSecretValue(request -> request.secretId(service.seedData().secret("payments/xks"))
                        .secretString(text))
                .versionId();
    }

    private JsonNode get(String path) {
        return client.send(SeedData.PAYMENTS, "GET", path, Map.of(), "").body();
    }

    private List<String> history(String location) {
        return get(location + "/history").path("items").findValuesAsText("action");
    }

    private long told(String kind) {
        return service.aws().events().all().stream()
                .filter(event -> event.detailType().equals(kind))
                .count();
    }
}
