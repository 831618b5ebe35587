package dev.keystorevending.bench.growth;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsResponse;
import software.amazon.awssdk.services.dynamodb.model.Update;

/** A table that keeps the items that the ledger writes, and checks no conditions. Quota counters are left out. */
final class Written implements DynamoDbClient {

    private final Map<Map<String, AttributeValue>, Map<String, AttributeValue>> items = new LinkedHashMap<>();

    @Override
    public TransactWriteItemsResponse transactWriteItems(TransactWriteItemsRequest request) {
        request.transactItems().forEach(this::write);
        return TransactWriteItemsResponse.builder().build();
    }

    private void write(TransactWriteItem write) {
        Optional.ofNullable(write.put()).ifPresent(put -> items.put(key(put.item()), put.item()));
        Optional.ofNullable(write.delete()).ifPresent(delete -> items.remove(delete.key()));
        Optional.ofNullable(write.update())
                .filter(update -> update.expressionAttributeValues().containsKey(":holder"))
                .ifPresent(this::claim);
    }

    private void claim(Update update) {
        var values = update.expressionAttributeValues();
        var item = new HashMap<>(update.key());
        Map.of("team", ":team", "keyStoreId", ":id", "shareable", ":shared", "holders", ":holder")
                .forEach((attribute, value) -> item.put(attribute, values.get(value)));
        items.put(update.key(), item);
    }

    private static Map<String, AttributeValue> key(Map<String, AttributeValue> item) {
        var key = new HashMap<>(item);
        key.keySet().retainAll(List.of("pk", "sk"));
        return key;
    }

    int size() {
        return items.size();
    }

    /** Returns the items and forgets them. */
    List<Map<String, AttributeValue>> take() {
        var taken = List.copyOf(items.values());
        items.clear();
        return taken;
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    @Override
    public void close() {}
}
