package dev.keystorevending.core.event;

import dev.keystorevending.core.keystore.KeyStore;
import dev.keystorevending.core.keystore.TeamId;
import java.time.Instant;
import java.util.Optional;

/**
 * A change of a key store that is published on the event bus.
 *
 * @param eventId a UUID; consumers use it to detect duplicate deliveries
 * @param kind the event's {@code detail-type}
 * @param keyStore the key store after the change; its revision orders the events of one key store
 * @param formerTeam the team that the key store belonged to before a transfer; empty for every other change
 */
public record Event(
        String eventId,
        EventKind kind,
        Instant occurredAt,
        String requestId,
        KeyStore keyStore,
        Optional<TeamId> formerTeam) {

    public Event {
        if (kind == EventKind.PolicyChanged) {
            throw new IllegalArgumentException("This is no event of a key store.");
        }
    }

    /** Creates the event of a change that is no transfer. */
    public Event(String eventId, EventKind kind, Instant occurredAt, String requestId, KeyStore keyStore) {
        this(eventId, kind, occurredAt, requestId, keyStore, Optional.empty());
    }
}
