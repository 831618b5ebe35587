package dev.keystorevending.core.event;

import java.time.Instant;

/**
 * An event as the outbox holds it, ready for the bus.
 *
 * @param detail the event's detail as JSON
 */
public record OutboxItem(String eventId, String detailType, String detail, Instant occurredAt) {}
