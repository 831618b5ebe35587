package dev.keystorevending.core.event;

import dev.keystorevending.core.keystore.KeyStore;
import java.time.Instant;

/**
 * Something that happened to a key store, as it is announced.
 *
 * @param eventId a UUID by which consumers recognise a second delivery
 * @param kind its detail-type
 * @param keyStore the key store after it happened
 */
public record Event(String eventId, EventKind kind, Instant occurredAt, String requestId, KeyStore keyStore) {}
