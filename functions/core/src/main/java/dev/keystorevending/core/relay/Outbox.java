package dev.keystorevending.core.relay;

import dev.keystorevending.core.event.OutboxItem;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The events that the ledger stored, each in the transaction of the change that it reports. An event is unpublished until it
 * is marked. Every method throws {@link dev.keystorevending.core.ledger.LedgerUnavailable} if the table throttles, fails or
 * does not respond; a mark may have taken effect then.
 */
public interface Outbox {

    /** How long after it occurred an unmarked event is due for the sweep. The relay needs less than a second. */
    Duration DUE_AFTER = Duration.ofMinutes(5);

    /** How long a published event stays in the table, so that an operator can publish it again. */
    Duration EVENT_KEPT = Duration.ofDays(14);

    /**
     * Marks an event that the bus accepted. It also ends an earlier rejection. Repeating it changes nothing. An item that
     * does not exist is not created.
     */
    void markPublished(OutboxItem.Key key, Instant at);

    /**
     * Marks an event that can never be published. The whole item stays, without an expiry date. An event that is marked as
     * published stays published. An item that does not exist is not created.
     *
     * @param code why: the error code of the bus, or {@link Relay#UNREADABLE}
     */
    void markRejected(OutboxItem.Key key, String code, Instant at);

    /**
     * Returns unmarked events that occurred at least {@link #DUE_AFTER} before {@code now}, the oldest first. The read is
     * eventually consistent: an event that was marked a moment ago may be among them.
     *
     * @param limit the greatest number of items, unreadable ones included
     * @param after where the page before ended; empty for the first page
     */
    Page unpublished(Instant now, int limit, Optional<Position> after);

    /** The last item of a page. */
    record Position(OutboxItem.Key key, Instant dueAt) {}

    /**
     * Some unpublished events.
     *
     * @param unreadable the keys of items that this code cannot read; they do not block the others
     * @param next where the next page starts; empty if this is the last one
     */
    record Page(List<OutboxItem> items, List<OutboxItem.Key> unreadable, Optional<Position> next) {
        public Page {
            items = List.copyOf(items);
            unreadable = List.copyOf(unreadable);
        }
    }
}
