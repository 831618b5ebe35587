package dev.keystorevending.core.event;

import java.time.Instant;

/**
 * An event in the outbox, ready to be published.
 *
 * @param detail the event's detail as JSON
 */
public record OutboxItem(String eventId, String detailType, String detail, Instant occurredAt) {}
