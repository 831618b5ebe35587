package dev.keystorevending.core.relay;

import dev.keystorevending.core.event.EventBus;
import dev.keystorevending.core.event.OutboxItem;
import dev.keystorevending.core.event.PublishAnswer;
import dev.keystorevending.core.ledger.LedgerUnavailable;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/**
 * Publishes the outbox, each event at least once, and marks what the bus accepted or rejected. A failed mark is not a failed
 * delivery: the sweep finds the event, publishes it again and marks it; consumers discard duplicates by {@code eventId}.
 */
public final class Relay {

    /** The code of a rejected item that this service itself cannot read. */
    public static final String UNREADABLE = "Unreadable";

    private final EventBus bus;
    private final Outbox outbox;
    private final InstantSource clock;

    public Relay(EventBus bus, Outbox outbox, InstantSource clock) {
        this.bus = bus;
        this.outbox = outbox;
        this.clock = clock;
    }

    /**
     * Publishes all items, in batches of at most {@link EventBus#LARGEST_BATCH}, and marks each batch before the next one. A
     * failed item does not block the others. After a failed mark no further one is tried, so that a table that does not
     * respond costs one time-out and not one for each event.
     */
    public Report publish(List<OutboxItem> items) {
        var run = new Run();
        for (int from = 0; from < items.size(); from += EventBus.LARGEST_BATCH) {
            run.publish(items.subList(from, Math.min(from + EventBus.LARGEST_BATCH, items.size())));
        }
        return new Report(run.published, run.undelivered, run.unmarked);
    }

    /**
     * Marks items that this service cannot read as rejected.
     *
     * @return how many could not be marked
     */
    public int rejectUnreadable(List<OutboxItem.Key> keys) {
        var run = new Run();
        keys.forEach(key -> run.mark(() -> outbox.markRejected(key, UNREADABLE, clock.instant())));
        return run.unmarked;
    }

    private final class Run {

        private final List<Undelivered> undelivered = new ArrayList<>();
        private int published;
        private int unmarked;

        private void publish(List<OutboxItem> batch) {
            var answers = bus.publish(batch);
            for (int index = 0; index < batch.size(); index++) {
                settle(batch.get(index), answers.get(index));
            }
        }

        private void settle(OutboxItem item, PublishAnswer answer) {
            switch (answer) {
                case PublishAnswer.Published accepted -> {
                    published++;
                    mark(() -> outbox.markPublished(item.key(), clock.instant()));
                }
                case PublishAnswer.Again again -> undelivered.add(new Undelivered(item.eventId(), again.code(), true));
                case PublishAnswer.Never never -> {
                    undelivered.add(new Undelivered(item.eventId(), never.code(), false));
                    mark(() -> outbox.markRejected(item.key(), never.code(), clock.instant()));
                }
            }
        }

        private void mark(Runnable mark) {
            if (unmarked > 0) {
                unmarked++;
                return;
            }
            try {
                mark.run();
            } catch (LedgerUnavailable failed) {
                unmarked++;
            }
        }
    }

    /**
     * What became of some items.
     *
     * @param published how many the bus accepted
     * @param undelivered the others, each with the error code of the bus
     * @param unmarked how many were accepted or rejected and could not be marked
     */
    public record Report(int published, List<Undelivered> undelivered, int unmarked) {
        public Report {
            undelivered = List.copyOf(undelivered);
        }
    }

    /**
     * An event that was not published.
     *
     * @param again whether publishing it again may succeed
     */
    public record Undelivered(String eventId, String code, boolean again) {}
}
