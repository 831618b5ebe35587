package dev.keystorevending.aws.dynamodb;

import dev.keystorevending.core.event.OutboxItem;
import dev.keystorevending.core.relay.Outbox;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;

/** The outbox items that {@link DynamoLedger} writes; {@code docs/operations.md} shows them. */
public final class DynamoOutbox implements Outbox {

    /** The IAM actions that this adapter needs: to query on the index, to update on the table. */
    public static final List<String> ACTIONS = List.of("dynamodb:Query", "dynamodb:UpdateItem");

    private final Table table;
    private final TableKeys keys;

    public DynamoOutbox(Table table, Target target) {
        this.table = table;
        this.keys = new TableKeys(target);
    }

    @Override
    public void markPublished(OutboxItem.Key key, Instant at) {
        table.updateIf(
                TableKeys.outbox(key),
                "SET publishedAt = if_not_exists(publishedAt, :at), expiresAt = if_not_exists(expiresAt, :expiry)"
                        + " REMOVE duePk, dueAt, rejectedAt, rejectedCode",
                "attribute_exists(pk)",
                Map.of(
                        ":at",
                        Items.time(at),
                        ":expiry",
                        Items.number(at.plus(EVENT_KEPT).getEpochSecond())));
    }

    @Override
    public void markRejected(OutboxItem.Key key, String code, Instant at) {
        table.updateIf(
                TableKeys.outbox(key),
                "SET rejectedAt = :at, rejectedCode = :code REMOVE duePk, dueAt, expiresAt",
                "attribute_exists(pk) AND attribute_not_exists(publishedAt)",
                Map.of(":at", Items.time(at), ":code", Items.text(code)));
    }

    @Override
    public Page unpublished(Instant now, int limit, Optional<Position> after) {
        var query = QueryRequest.builder()
                .indexName(DynamoLedger.DUE_INDEX)
                .keyConditionExpression("duePk = :due AND dueAt <= :now")
                .expressionAttributeValues(
                        Map.of(":due", Items.text(keys.dueEventsPartition()), ":now", Items.time(now)))
                .limit(limit);
        after.ifPresent(position -> query.exclusiveStartKey(startKey(position)));
        var answer = table.query(query);
        var items = new ArrayList<OutboxItem>();
        var unreadable = new ArrayList<OutboxItem.Key>();
        for (var item : answer.items()) {
            try {
                items.add(OutboxFormat.read(item));
            } catch (RuntimeException notOurs) {
                unreadable.add(OutboxFormat.key(item));
            }
        }
        return new Page(items, unreadable, next(answer.lastEvaluatedKey()));
    }

    private Map<String, AttributeValue> startKey(Position after) {
        var key = new HashMap<>(TableKeys.outbox(after.key()));
        key.put(KeyStoreFormat.DUE_PARTITION, Items.text(keys.dueEventsPartition()));
        key.put(KeyStoreFormat.DUE_AT, Items.time(after.dueAt()));
        return key;
    }

    private static Optional<Position> next(Map<String, AttributeValue> last) {
        return last.isEmpty()
                ? Optional.empty()
                : Optional.of(new Position(OutboxFormat.key(last), Items.time(last, KeyStoreFormat.DUE_AT)));
    }
}
