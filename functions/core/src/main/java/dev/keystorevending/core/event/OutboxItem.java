package dev.keystorevending.core.event;

import java.time.Instant;

/**
 * An event in the outbox, ready to be published.
 *
 * @param detail the event's detail as JSON
 * @param occurredAt a time that the bus accepts, see {@link #accepts}
 */
public record OutboxItem(Key key, String eventId, String detailType, String detail, Instant occurredAt) {

    /** The end of the year 9999. EventBridge accepts no later time; it would fail the whole call. */
    private static final long LATEST_MILLIS = 253_402_300_798_999L;

    public OutboxItem {
        if (eventId.isEmpty() || detailType.isEmpty() || detail.isEmpty() || !accepts(occurredAt)) {
            throw new IllegalArgumentException("This is not an event that can be published.");
        }
    }

    /** Returns whether the bus accepts an event of this time: 1970 to 9999. */
    public static boolean accepts(Instant occurredAt) {
        return !occurredAt.isBefore(Instant.EPOCH) && !occurredAt.isAfter(Instant.ofEpochMilli(LATEST_MILLIS));
    }

    /** Where the outbox stores the item. Only the outbox interprets the two values. */
    public record Key(String partition, String sort) {}
}
