package dev.keystorevending.core.event;

import java.util.List;

/** The bus on which events are published. */
public interface EventBus {

    /** The greatest number of events in one call: the limit of EventBridge's {@code PutEvents}. */
    int LARGEST_BATCH = 10;

    /** Publishes up to {@link #LARGEST_BATCH} events; returns one answer per event, in the same order. Never throws for a failure of the bus. */
    List<PublishAnswer> publish(List<OutboxItem> batch);
}
