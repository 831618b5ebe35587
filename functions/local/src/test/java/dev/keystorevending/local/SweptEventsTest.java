package dev.keystorevending.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystorevending.aws.wiring.AwsClients;
import dev.keystorevending.core.event.EventKind;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Events that are due again after the relay is done with them, as {@code docs/operations.md} tells an operator. */
@SuppressWarnings("NullAway.Init")
class SweptEventsTest {

    private static final String DUE = "T#" + SeedData.ACCOUNT + "#" + SeedData.REGION + "#DUE#EVENTS";

    private static LocalService service;
    private static AwsClients clients;
    private static DynamoDbClient dynamo;

    @BeforeAll
    static void start() {
        service = LocalService.start(LocalService.Options.forTests(
                new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8)));
        var operator = StaticCredentialsProvider.create(AwsBasicCredentials.create("LOCALTEST", "local-test"));
        clients = new AwsClients(SeedData.REGION, Optional.of(service.aws().endpoint()), Optional.of(operator));
        dynamo = clients.dynamoDb();
    }

    @AfterAll
    static void stop() {
        clients.close();
        service.close();
    }

    @ParameterizedTest
    @EnumSource(EventKind.class)
    void theRelayMarksWhatItPublishedAndReconcilePublishesWhatIsUnmarked(EventKind kind) {
        String eventId = UUID.randomUUID().toString();
        var key = store(kind, eventId, "{\"metadata\":{\"eventId\":\"%s\"}}".formatted(eventId));
        Waiting.until("the relay marks it", () -> item(key).containsKey("publishedAt"));
        assertThat(item(key)).containsKey("expiresAt").doesNotContainKeys("duePk", "dueAt");
        assertThat(onBus(eventId)).isEqualTo(1);

        makeDue(key);
        Waiting.until("the sweep marks it", () -> item(key).containsKey("publishedAt"));
        assertThat(item(key)).doesNotContainKeys("duePk", "dueAt");
        assertThat(onBus(eventId)).isEqualTo(2);
    }

    @Test
    void aRejectedEventStaysWholeUntilSomebodyCorrectsIt() {
        String eventId = UUID.randomUUID().toString();
        String detail = "{\"metadata\":{\"eventId\":\"%s\"}}".formatted(eventId);
        String cut = detail.substring(1);
        var key = store(EventKind.KeyStoreCreated, eventId, cut);
        Waiting.until("the relay rejects it", () -> item(key).containsKey("rejectedAt"));
        assertThat(item(key))
                .containsEntry("rejectedCode", text("MalformedDetail"))
                .containsEntry("detail", text(cut))
                .doesNotContainKeys("expiresAt", "duePk", "dueAt");
        assertThat(onBus(eventId)).isZero();

        dynamo.updateItem(request -> request.tableName(LocalService.TABLE)
                .key(key)
                .updateExpression("SET detail = :detail")
                .expressionAttributeValues(Map.of(":detail", text(detail))));
        makeDue(key);
        Waiting.until("the sweep marks it", () -> item(key).containsKey("publishedAt"));
        assertThat(item(key)).doesNotContainKeys("rejectedAt", "rejectedCode");
        assertThat(onBus(eventId)).isEqualTo(1);
    }

    private static Map<String, AttributeValue> store(EventKind kind, String eventId, String detail) {
        var key = Map.of("pk", text("OUTBOX#" + eventId), "sk", text("000000002"));
        var item = new HashMap<>(key);
        item.put("kind", text("OUTBOX"));
        item.put("eventId", text(eventId));
        item.put("detailType", text(kind.name()));
        item.put("detail", text(detail));
        item.put("occurredAt", now());
        dynamo.putItem(request -> request.tableName(LocalService.TABLE).item(item));
        return key;
    }

    private static void makeDue(Map<String, AttributeValue> key) {
        dynamo.updateItem(request -> request.tableName(LocalService.TABLE)
                .key(key)
                .updateExpression("SET duePk = :due, dueAt = occurredAt"
                        + " REMOVE publishedAt, expiresAt, rejectedAt, rejectedCode")
                .expressionAttributeValues(Map.of(":due", text(DUE))));
    }

    private static Map<String, AttributeValue> item(Map<String, AttributeValue> key) {
        return dynamo.getItem(request ->
                        request.tableName(LocalService.TABLE).key(key).consistentRead(true))
                .item();
    }

    private static long onBus(String eventId) {
        return service.aws().events().all().stream()
                .filter(event -> event.detail().at("/metadata/eventId").asText().equals(eventId))
                .count();
    }

    private static AttributeValue text(String value) {
        return AttributeValue.fromS(value);
    }

    private static AttributeValue now() {
        return AttributeValue.fromN(Long.toString(Instant.now().toEpochMilli()));
    }
}
