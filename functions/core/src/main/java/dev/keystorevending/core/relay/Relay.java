package dev.keystorevending.core.relay;

import dev.keystorevending.core.event.EventBus;
import dev.keystorevending.core.event.OutboxItem;
import dev.keystorevending.core.event.PublishAnswer;
import java.util.ArrayList;
import java.util.List;

/** Publishes what the outbox holds, at least once. */
public final class Relay {

    private final EventBus bus;

    public Relay(EventBus bus) {
        this.bus = bus;
    }

    /**
     * Publishes every item, in batches of at most {@link EventBus#LARGEST_BATCH}; a failed one holds up none of the others.
     *
     * @return what must be published again or set aside; each with the bus's code
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
     * An event that the bus did not take.
     *
     * @param again whether it may take it later
     */
    public record Undelivered(String eventId, String code, boolean again) {}
}
