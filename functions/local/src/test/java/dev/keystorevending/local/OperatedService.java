package dev.keystorevending.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keystorevending.aws.wiring.AwsClients;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/** For tests with the runner, the API, and an operator who calls AWS and not the API. */
abstract class OperatedService {

    static final String COLLECTION = "/v1/teams/payments/key-stores";

    LocalService service;
    AwsClients operator;
    private ApiClient client;

    /** The clock of the functions and of the emulated AWS. */
    InstantSource clock() {
        return InstantSource.system();
    }

    @BeforeEach
    void start() {
        service = LocalService.start(LocalService.Options.forTests(
                new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8), clock()));
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

    /** The body of a create request for a proxy of the seed data. */
    ObjectNode publicProxy(boolean connect) {
        return SampleRequests.publicProxy(
                        service.seedData(),
                        "payments-proxy",
                        SeedData.PAYMENTS_HOST,
                        "/team/kms/xks/v1",
                        "payments/xks")
                .put("connect", connect);
    }

    /** Creates a key store, waits until it is connected, and returns its location. */
    String connectedProxy() {
        var body = publicProxy(true).toString();
        var answer = send(SeedData.PAYMENTS, "POST", COLLECTION, Map.of("Idempotency-Key", "key"), body);
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(201);
        String location = answer.header("Location");
        Waiting.until("it is connected", () -> state(location).equals("CONNECTED"));
        return location;
    }

    /** Stores a new version of the proxy's secret, and returns the version. */
    String putSecret(String text) {
        return operator.secretsManager()
                .putSecretValue(request -> request.secretId(service.seedData().secret("payments/xks"))
                        .secretString(text))
                .versionId();
    }

    String state(String location) {
        return get(location).at("/connection/state").asText();
    }

    JsonNode get(String path) {
        return send(SeedData.PAYMENTS, "GET", path, Map.of(), "").body();
    }

    ApiClient.Answer send(Caller caller, String method, String path, Map<String, String> headers, String body) {
        var all = new HashMap<>(headers);
        if (!body.isEmpty()) {
            all.put("Content-Type", "application/json");
        }
        return client.send(caller, method, path, all, body);
    }

    List<String> history(String location) {
        return get(location + "/history").path("items").findValuesAsText("action");
    }

    /** The number of events of a kind on the bus. */
    long told(String kind) {
        return service.aws().events().all().stream()
                .filter(event -> event.detailType().equals(kind))
                .count();
    }
}
