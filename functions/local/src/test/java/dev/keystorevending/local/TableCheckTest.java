package dev.keystorevending.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystorevending.aws.wiring.AwsClients;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
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
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** The check of the table, as {@code docs/operations.md} tells an operator to run it. */
@SuppressWarnings("NullAway.Init")
class TableCheckTest {

    private static final String TARGET = "T#" + SeedData.ACCOUNT + "#" + SeedData.REGION + "#";
    private static final String TEAM = TARGET + "TEAM#payments";

    private final ByteArrayOutputStream log = new ByteArrayOutputStream();
    private LocalService service;
    private AwsClients clients;
    private DynamoDbClient dynamo;

    @BeforeEach
    void start() {
        service = LocalService.start(LocalService.Options.forTests(new PrintStream(log, true, StandardCharsets.UTF_8)));
        var operator = StaticCredentialsProvider.create(AwsBasicCredentials.create("LOCALTEST", "local-test"));
        clients = new AwsClients(SeedData.REGION, Optional.of(service.aws().endpoint()), Optional.of(operator));
        dynamo = clients.dynamoDb();
    }

    @AfterEach
    void stop() {
        clients.close();
        service.close();
    }

    @Test
    void damageIsFoundAndRepaired() throws IOException {
        create("payments-vended");
        Waiting.until(
                "nothing changes any more",
                () -> service.aws().kms().all().size() == 1
                        && items().values().stream()
                                .allMatch(item -> !item.containsKey("duePk")
                                        || item.get("duePk").s().endsWith("DUE#LOOKS")));
        var sound = items();
        put(TEAM, "USAGE", Map.of("used", AttributeValue.fromN("5")));
        put(
                TEAM,
                "KEY#nobody",
                Map.of(
                        "keyStoreId", text("ks-01jd0000000000000000000000"),
                        "fingerprint", text("f"),
                        "expiresAt", AttributeValue.fromN("9999999999")));
        put(
                TARGET + "CLAIM#NAME#payments-nobody",
                "CLAIM",
                Map.of("holders", AttributeValue.fromSs(List.of("ks-01jd0000000000000000000000"))));
        delete(TARGET + "CLAIM#NAME#payments-vended", "CLAIM");
        delete(TEAM, "KEY#payments-vended");
        delete("TEAMS", "payments");
        put(
                "TEAMS",
                "nobody",
                Map.of(
                        "team", text("nobody"),
                        "quota", AttributeValue.fromN("1"),
                        "version", AttributeValue.fromN("1"),
                        "updatedAt", AttributeValue.fromN("1")));
        var damaged = items();
        assertThat(check(false)).isEqualTo("{\"findings\":7,\"repaired\":0}");
        assertThat(items()).isEqualTo(damaged);
        assertThat(log.toString(StandardCharsets.UTF_8))
                .contains("USAGE_WRONG", "Set the usage to 1.", "KEY_WITHOUT_RECORD", "KEY_MISSING", "PLANNED")
                .contains("CLAIM_WITHOUT_RECORD", "CLAIM_NOT_HELD", "TEAM_NOT_LISTED", "TEAM_WITHOUT_POLICY");
        assertThat(check(true)).isEqualTo("{\"findings\":7,\"repaired\":7}");
        assertThat(items()).isEqualTo(sound);
        assertThat(check(false)).isEqualTo("{\"findings\":0,\"repaired\":0}");
    }

    private void create(String name) {
        var answer = new ApiClient(service.api())
                .send(
                        SeedData.PAYMENTS,
                        "POST",
                        "/v1/teams/payments/key-stores",
                        Map.of("Content-Type", "application/json", "Idempotency-Key", name),
                        SampleRequests.cloudHsm(service.seedData(), name, "payments/kmsuser")
                                .put("connect", false)
                                .toString());
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(201);
    }

    private String check(boolean repair) throws IOException {
        return Functions.invoke(
                service.functions().reconcile(),
                "{\"detail-type\":\"Table Check\",\"id\":\"by-hand\",\"detail\":{\"repair\":" + repair + "}}");
    }

    private void put(String partition, String sort, Map<String, AttributeValue> attributes) {
        var item = new HashMap<>(attributes);
        item.put("pk", text(partition));
        item.put("sk", text(sort));
        dynamo.putItem(request -> request.tableName(LocalService.TABLE).item(item));
    }

    private void delete(String partition, String sort) {
        dynamo.deleteItem(
                request -> request.tableName(LocalService.TABLE).key(Map.of("pk", text(partition), "sk", text(sort))));
    }

    /** Everything in the table, except the counter of the changes of a usage, and the time of the next look at a key store. */
    private Map<String, Map<String, AttributeValue>> items() {
        return dynamo
                .scanPaginator(request -> request.tableName(LocalService.TABLE).consistentRead(true))
                .items()
                .stream()
                .collect(Collectors.toMap(
                        item -> item.get("pk") + " " + item.get("sk"),
                        item -> {
                            var shown = new TreeMap<>(item);
                            shown.remove("changes");
                            shown.remove("dueAt");
                            return shown;
                        },
                        (one, other) -> one,
                        TreeMap::new));
    }

    private static AttributeValue text(String value) {
        return AttributeValue.fromS(value);
    }
}
