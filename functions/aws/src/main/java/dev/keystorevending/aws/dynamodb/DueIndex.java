package dev.keystorevending.aws.dynamodb;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;

/** Reads the sparse index of what is due, one page of one of its partitions at a time. */
final class DueIndex {

    private DueIndex() {}

    /** The end of a page: the primary key of its last item, and when that is due. */
    record End(Map<String, AttributeValue> key, Instant dueAt) {}

    /**
     * One page, the longest due first.
     *
     * @param unreadable the items that {@code read} could not read
     * @param end empty after the last page
     */
    record Slice<T>(List<T> items, List<Map<String, AttributeValue>> unreadable, Optional<End> end) {}

    /** Returns the page after {@code from}. An item that cannot be read does not block the others. */
    static <T> Slice<T> read(
            Table table,
            String partition,
            Instant now,
            int limit,
            Optional<End> from,
            Function<Map<String, AttributeValue>, T> read) {
        var query = QueryRequest.builder()
                .indexName(DynamoLedger.DUE_INDEX)
                .keyConditionExpression("duePk = :due AND dueAt <= :now")
                .expressionAttributeValues(Map.of(":due", Items.text(partition), ":now", Items.time(now)))
                .limit(limit);
        from.ifPresent(end -> {
            var key = new HashMap<>(end.key());
            key.put(KeyStoreFormat.DUE_PARTITION, Items.text(partition));
            key.put(KeyStoreFormat.DUE_AT, Items.time(end.dueAt()));
            query.exclusiveStartKey(key);
        });
        var answer = table.query(query);
        var items = new ArrayList<T>();
        var unreadable = new ArrayList<Map<String, AttributeValue>>();
        for (var item : answer.items()) {
            try {
                items.add(read.apply(item));
            } catch (RuntimeException notOurs) {
                unreadable.add(item);
            }
        }
        var last = answer.lastEvaluatedKey();
        return new Slice<>(
                items,
                unreadable,
                last.isEmpty()
                        ? Optional.empty()
                        : Optional.of(new End(TableKeys.primary(last), Items.time(last, KeyStoreFormat.DUE_AT))));
    }
}
