package dev.keystorevending.aws.dynamodb;

import dev.keystorevending.core.event.Event;
import dev.keystorevending.core.event.EventKind;
import dev.keystorevending.core.event.OutboxItem;
import dev.keystorevending.core.relay.Outbox;
import java.time.Instant;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** The attributes of an outbox item. */
final class OutboxFormat {

    private OutboxFormat() {}

    /** A new item: unpublished, in the index of what is due, and without an expiry date. */
    static Map<String, AttributeValue> write(Event event, String detail, String duePartition) {
        return write(event.eventId(), event.kind(), detail, event.occurredAt(), duePartition);
    }

    static Map<String, AttributeValue> write(
            String eventId, EventKind kind, String detail, Instant occurredAt, String duePartition) {
        return Map.of(
                "kind",
                Items.text("OUTBOX"),
                "eventId",
                Items.text(eventId),
                "detailType",
                Items.text(kind.name()),
                "detail",
                Items.text(detail),
                "occurredAt",
                Items.time(occurredAt),
                KeyStoreFormat.DUE_PARTITION,
                Items.text(duePartition),
                KeyStoreFormat.DUE_AT,
                Items.time(occurredAt.plus(Outbox.DUE_AFTER)));
    }

    static OutboxItem read(Map<String, AttributeValue> item) {
        return new OutboxItem(
                key(item),
                Items.text(item, "eventId"),
                Items.text(item, "detailType"),
                Items.text(item, "detail"),
                Items.time(item, "occurredAt"));
    }

    static OutboxItem.Key key(Map<String, AttributeValue> item) {
        return new OutboxItem.Key(Items.text(item, TableKeys.PARTITION), Items.text(item, TableKeys.SORT));
    }
}
