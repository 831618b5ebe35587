package dev.keystorevending.core.relay;

import dev.keystorevending.core.event.EventBus;
import dev.keystorevending.core.event.OutboxItem;
import dev.keystorevending.core.event.PublishAnswer;
import java.util.ArrayList;
import java.util.List;

/** Publishes the outbox, each event at least once. */
public final class Relay {

    private final EventBus bus;

    public Relay(EventBus bus) {
        this.bus = bus;
    }

    /**
     * Publishes all items, in batches of at most {@link EventBus#LARGEST_BATCH}. A failed item does not block the others.
     *
     * @return the events to publish again or to send to the dead-letter queue, each with the error code of the bus
     */
    public List<Undelivered> publish(List<OutboxItem> items) {
        var undelivered = new ArrayList<Undelivered>();
        for (int from = 0; from < items.size(); from += EventBus.LARGEST_BATCH) {
            var batch = items.subList(from, Math.min(from + EventBus.LARGEST_BATCH, items.size()));
            var answers = bus.publish(batch);
            for (int index = 0; index < batch.size(); index++) {
                switch (answers.get(index)) {
                    case PublishAnswer.Published published -> {}
                    case PublishAnswer.Again again ->
                        undelivered.add(new Undelivered(batch.get(index).eventId(), again.code(), true));
                    case PublishAnswer.Never never ->
                        undelivered.add(new Undelivered(batch.get(index).eventId(), never.code(), false));
                }
            }
        }
        return List.copyOf(undelivered);
    }

    /**
     * An event that was not published.
     *
     * @param again whether publishing it again may succeed
     */
    public record Undelivered(String eventId, String code, boolean again) {}
}
