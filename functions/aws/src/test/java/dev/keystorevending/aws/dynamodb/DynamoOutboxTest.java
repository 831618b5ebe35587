package dev.keystorevending.aws.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystorevending.core.event.OutboxItem;
import dev.keystorevending.core.ledger.Ledger;
import dev.keystorevending.core.policy.Policies;
import dev.keystorevending.core.relay.Outbox;
import dev.keystorevending.core.relay.OutboxContract;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

class DynamoOutboxTest extends OutboxContract {

    private static final Target TARGET = new Target("111122223333", "eu-central-1");
    private static final Instant AT = Instant.parse("2026-11-27T09:00:00Z");

    @RegisterExtension
    static final LocalDynamo DYNAMO = new LocalDynamo();

    private final String name = "outbox-" + UUID.randomUUID();

    @BeforeEach
    void create() {
        TableDefinition.create(DYNAMO.client(), name);
    }

    @Override
    protected Ledger ledger() {
        return new DynamoLedger(table(), TARGET, damage -> {});
    }

    @Override
    protected Policies policies() {
        return new DynamoPolicies(table(), TARGET);
    }

    @Override
    protected Outbox outbox() {
        return new DynamoOutbox(table(), TARGET);
    }

    @Override
    protected void damage(OutboxItem.Key key) {
        assertThat(table().updateIf(
                                TableKeys.outbox(key),
                                "SET occurredAt = :never",
                                "attribute_exists(pk)",
                                Map.of(":never", Items.number(Long.MAX_VALUE))))
                .isTrue();
    }

    @Override
    protected Optional<Instant> publishedAt(OutboxItem.Key key) {
        return table().get(TableKeys.outbox(key))
                .filter(item -> item.containsKey("publishedAt"))
                .map(item -> Items.time(item, "publishedAt"));
    }

    @Override
    protected Optional<String> rejectedCode(OutboxItem.Key key) {
        return table().get(TableKeys.outbox(key)).flatMap(item -> Items.maybeText(item, "rejectedCode"));
    }

    @Test
    void onlyAPublishedEventExpires() {
        var key = store(Map.of("duePk", Items.text("due"), "dueAt", Items.time(AT)));
        outbox().markRejected(key, "MalformedDetail", AT);
        assertThat(item(key))
                .containsEntry("detail", Items.text("{}"))
                .containsEntry("rejectedAt", Items.time(AT))
                .doesNotContainKeys("expiresAt", "duePk", "dueAt", "publishedAt");
        outbox().markPublished(key, AT);
        assertThat(item(key))
                .containsEntry("publishedAt", Items.time(AT))
                .containsEntry(
                        "expiresAt", Items.number(AT.plus(Duration.ofDays(14)).getEpochSecond()))
                .doesNotContainKeys("rejectedAt", "rejectedCode");
    }

    @Test
    void anEventOfAnEarlierVersionKeepsItsExpiryUnlessItIsRejected() {
        var key = store(Map.of("expiresAt", Items.number(1_800_000_000)));
        outbox().markPublished(key, AT);
        assertThat(item(key)).containsEntry("expiresAt", Items.number(1_800_000_000));
        var other = store(Map.of("expiresAt", Items.number(1_800_000_000)));
        outbox().markRejected(other, "MalformedDetail", AT);
        assertThat(item(other)).doesNotContainKey("expiresAt");
    }

    private Table table() {
        return new Table(DYNAMO.client(), name);
    }

    private OutboxItem.Key store(Map<String, AttributeValue> more) {
        var key = new OutboxItem.Key("OUTBOX#" + UUID.randomUUID(), "OUTBOX");
        var item = new HashMap<>(TableKeys.outbox(key));
        item.put("kind", Items.text("OUTBOX"));
        item.put("detail", Items.text("{}"));
        item.putAll(more);
        DYNAMO.client().putItem(request -> request.tableName(name).item(item));
        return key;
    }

    private Map<String, AttributeValue> item(OutboxItem.Key key) {
        return table().get(TableKeys.outbox(key)).orElseThrow();
    }
}
