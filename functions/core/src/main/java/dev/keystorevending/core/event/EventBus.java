package dev.keystorevending.core.event;

import java.util.List;

/** Where events are published. */
public interface EventBus {

    /** At most this many events go into one call (EventBridge's {@code PutEvents}). */
    int LARGEST_BATCH = 10;

    /** Publishes up to {@link #LARGEST_BATCH} events; one answer for each, in the same order. Never throws for the bus. */
    List<PublishAnswer> publish(List<OutboxItem> batch);
}
