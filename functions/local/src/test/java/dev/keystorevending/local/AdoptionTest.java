package dev.keystorevending.local;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keystorevending.aws.wiring.AwsClients;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** A table that is lost with everything in it is rebuilt from KMS, as {@code docs/operations.md} tells an operator to do it. */
@SuppressWarnings("NullAway.Init")
class AdoptionTest {

    private static final Map<String, Caller> TEAMS =
            Map.of("payments", SeedData.PAYMENTS, "platform", SeedData.PLATFORM);
    private static final Map<String, String> JSON = Map.of("Content-Type", "application/json");

    private final ByteArrayOutputStream log = new ByteArrayOutputStream();
    private LocalService service;
    private AwsClients clients;
    private ApiClient client;

    @BeforeEach
    void start() {
        service = LocalService.start(LocalService.Options.forTests(new PrintStream(log, true, StandardCharsets.UTF_8)));
        var operator = StaticCredentialsProvider.create(AwsBasicCredentials.create("LOCALTEST", "local-test"));
        clients = new AwsClients(SeedData.REGION, Optional.of(service.aws().endpoint()), Optional.of(operator));
        client = new ApiClient(service.api());
    }

    @AfterEach
    void stop() {
        clients.close();
        service.close();
    }

    @Test
    void tenKeyStoresAreAdoptedIntoAnEmptiedTable() throws IOException {
        int number = 0;
        for (var body : tenRequests()) {
            String team = body.path("name").asText().split("-", 2)[0];
            var headers = Map.of("Content-Type", "application/json", "Idempotency-Key", "create-" + number++);
            var answer =
                    client.send(requireNonNull(TEAMS.get(team)), "POST", keyStores(team), headers, body.toString());
            assertThat(answer.status()).as(answer.body().toString()).isEqualTo(201);
        }
        Waiting.until(
                "nothing changes any more", () -> items().values().stream().allMatch(AdoptionTest::atRest));
        var before = described();
        assertThat(before).hasSize(10);
        var claims = claims();
        var policies = TEAMS.keySet().stream()
                .collect(Collectors.toMap(team -> team, team -> get("/v1/teams/" + team + "/policy")));
        assertThat(unmanaged()).isEmpty();

        items().values().forEach(this::delete);
        assertThat(items()).isEmpty();

        policies.forEach((team, policy) -> {
            var headers = Map.of("Content-Type", "application/json", "If-None-Match", "*");
            var answer = client.send(
                    SeedData.ADMINISTRATOR, "PUT", "/v1/teams/" + team + "/policy", headers, policy.toString());
            assertThat(answer.status()).as(answer.body().toString()).isEqualTo(201);
        });
        var lost = unmanaged();
        assertThat(lost).hasSize(10);
        for (JsonNode store : lost) {
            adopt(requireNonNull(before.get(store.path("customKeyStoreId").asText())));
        }

        assertThat(unmanaged()).isEmpty();
        assertThat(described()).isEqualTo(before);
        assertThat(claims()).isEqualTo(claims);
        assertThat(get("/v1/teams").path("items"))
                .extracting(team -> team.path("keyStores").asInt())
                .containsExactly(5, 5);
        assertThat(Functions.invoke(
                        service.functions().reconcile(),
                        "{\"detail-type\":\"Table Check\",\"id\":\"by-hand\",\"detail\":{\"repair\":false}}"))
                .isEqualTo("{\"findings\":0,\"repaired\":0}");
        var eleventh = client.send(
                SeedData.PAYMENTS,
                "POST",
                keyStores("payments"),
                Map.of("Content-Type", "application/json", "Idempotency-Key", "eleventh"),
                tenRequests().getFirst().put("name", "payments-eleventh").toString());
        assertThat(eleventh.body().path("code").asText()).isEqualTo("CloudHsmClusterInUse");
        Waiting.until(
                "ten key stores are announced as adopted",
                () -> service.aws().events().all().stream()
                                .filter(event -> event.envelope().toString().contains("\"KeyStoreAdopted\""))
                                .count()
                        == 10);
    }

    /** Five key stores of each team; the first one is connected. */
    private List<ObjectNode> tenRequests() {
        var seedData = service.seedData();
        var secret = clients.secretsManager()
                .getSecretValue(request -> request.secretId("platform/xks"))
                .secretString();
        var requests = new ArrayList<ObjectNode>();
        requests.add(SampleRequests.cloudHsm(seedData, "payments-vault", "payments/kmsuser"));
        requests.add(SampleRequests.cloudHsm(
                seedData, SeedData.SAMPLE_CLUSTER, "payments-vault-2", "payments/kmsuser-json"));
        for (String prefix : List.of("", "/team", "/portal")) {
            requests.add(SampleRequests.publicProxy(
                    seedData,
                    "payments-proxy" + prefix.replace('/', '-'),
                    SeedData.PAYMENTS_HOST,
                    prefix + "/kms/xks/v1",
                    "payments/xks"));
            requests.add(SampleRequests.publicProxy(
                    seedData,
                    "platform-dev-proxy" + prefix.replace('/', '-'),
                    SeedData.PLATFORM_HOST,
                    prefix + "/kms/xks/v1",
                    "platform/xks"));
        }
        requests.add(SampleRequests.vpcProxy(seedData, "platform-prod-eks"));
        var credential = json(secret);
        service.aws()
                .proxies()
                .add(
                        SeedData.PLATFORM_HOST,
                        "/fifth",
                        credential.path("accessKeyId").asText(),
                        credential.path("rawSecretAccessKey").asText());
        requests.add(SampleRequests.publicProxy(
                seedData, "platform-dev-fifth", SeedData.PLATFORM_HOST, "/fifth/kms/xks/v1", "platform/xks"));
        requests.stream().skip(1).forEach(request -> request.put("connect", false));
        return requests;
    }

    private void adopt(JsonNode before) {
        var body = JsonNodeFactory.instance
                .objectNode()
                .put("customKeyStoreId", before.path("customKeyStoreId").asText())
                .put("secretArn", before.at("/secret/arn").asText())
                .put("secretVersionId", before.at("/secret/versionId").asText());
        var answer = client.send(
                SeedData.ADMINISTRATOR,
                "POST",
                keyStores(before.path("team").asText()) + "/adoptions",
                Map.of(
                        "Content-Type",
                        "application/json",
                        "Idempotency-Key",
                        "adopt-" + before.path("customKeyStoreId").asText()),
                body.toString());
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(201);
    }

    /** What the API says of each key store, by its id in KMS, without what only the lost records knew. */
    private Map<String, JsonNode> described() {
        var found = new TreeMap<String, JsonNode>();
        for (String team : TEAMS.keySet()) {
            for (JsonNode item : get(keyStores(team)).path("items")) {
                var shown = (ObjectNode) item.deepCopy();
                shown.remove(List.of("id", "createdBy", "createdBySession", "createdAt", "updatedAt", "requestId"));
                shown.put("connection", item.at("/connection/state").asText().replace("NOT_REQUESTED", "DISCONNECTED"));
                found.put(item.path("customKeyStoreId").asText(), shown);
            }
        }
        return found;
    }

    private List<JsonNode> unmanaged() {
        var items = new ArrayList<JsonNode>();
        get("/v1/unmanaged-key-stores").path("items").forEach(items::add);
        return items;
    }

    private JsonNode get(String path) {
        var answer = client.send(SeedData.ADMINISTRATOR, "GET", path, JSON, "");
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(200);
        return answer.body();
    }

    /** A record at rest is due for nothing but the next comparison with KMS. */
    private static boolean atRest(Map<String, AttributeValue> item) {
        var due = item.get("duePk");
        return due == null || due.s().endsWith("#LOOKS");
    }

    /** Each claim with its team and the number of its holders. */
    private Map<String, String> claims() {
        var claims = new TreeMap<String, String>();
        items().forEach((key, item) -> {
            if (key.endsWith(" CLAIM")) {
                claims.put(
                        key,
                        requireNonNull(item.get("team")).s() + " "
                                + requireNonNull(item.get("holders")).ss().size());
            }
        });
        return claims;
    }

    private Map<String, Map<String, AttributeValue>> items() {
        var items = new LinkedHashMap<String, Map<String, AttributeValue>>();
        clients.dynamoDb()
                .scanPaginator(request -> request.tableName(LocalService.TABLE).consistentRead(true))
                .items()
                .forEach(item -> items.put(
                        requireNonNull(item.get("pk")).s() + " "
                                + requireNonNull(item.get("sk")).s(),
                        item));
        return items;
    }

    private void delete(Map<String, AttributeValue> item) {
        clients.dynamoDb()
                .deleteItem(request ->
                        request.tableName(LocalService.TABLE).key(Map.of("pk", item.get("pk"), "sk", item.get("sk"))));
    }

    private static String keyStores(String team) {
        return "/v1/teams/" + team + "/key-stores";
    }

    private static JsonNode json(String text) {
        try {
            return new ObjectMapper().readTree(text);
        } catch (IOException notJson) {
            throw new IllegalStateException(notJson);
        }
    }
}
