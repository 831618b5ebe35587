package dev.keystorevending.core.event;

import dev.keystorevending.core.keystore.KeyStore;
import java.time.Instant;

/**
 * A change of a key store that is published on the event bus.
 *
 * @param eventId a UUID; consumers use it to detect duplicate deliveries
 * @param kind the event's {@code detail-type}
 * @param keyStore the key store after the change; its revision orders the events of one key store
 */
public record Event(String eventId, EventKind kind, Instant occurredAt, String requestId, KeyStore keyStore) {}
