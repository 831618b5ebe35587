package dev.keystorevending.aws.dynamodb;

import dev.keystorevending.aws.eventbridge.EventJson;
import dev.keystorevending.core.event.Event;
import dev.keystorevending.core.keystore.KeyStore;
import dev.keystorevending.core.policy.StoredPolicy;
import java.util.HashMap;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Builds items of the table for the priming fixture, which answers reads with them. */
public final class StoredItems {

    private StoredItems() {}

    /** A key store's record, without its primary key. */
    public static Map<String, AttributeValue> keyStore(KeyStore keyStore, Target target) {
        return KeyStoreFormat.write(keyStore, new TableKeys(target));
    }

    /** An unpublished event, with its primary key. */
    public static Map<String, AttributeValue> event(Event event, Target target) {
        var item = new HashMap<>(
                TableKeys.outbox(event.keyStore().id(), event.keyStore().revision()));
        item.putAll(OutboxFormat.write(
                event, new EventJson(target).detail(event), new TableKeys(target).dueEventsPartition()));
        return item;
    }

    /** A team's policy, without its primary key. */
    public static Map<String, AttributeValue> policy(StoredPolicy policy) {
        return PolicyFormat.write(policy);
    }
}
