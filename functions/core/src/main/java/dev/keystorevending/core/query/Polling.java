package dev.keystorevending.core.query;

import dev.keystorevending.core.keystore.Connection;
import dev.keystorevending.core.keystore.KeyStore;
import dev.keystorevending.core.keystore.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Whether an answer about a key store is final, and how long a client waits before it polls again. */
public final class Polling {

    /** The age of a request from which on the client polls less often. */
    private static final Duration RECENT = Duration.ofSeconds(30);

    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofSeconds(60);

    /** From the age of {@link #RECENT} on, a client waits this part of the age. */
    private static final int PART_OF_AGE = 10;

    private Polling() {}

    /** Whether the creation has ended: the key store is created or has failed. */
    public static boolean isCreationFinal(KeyStore keyStore) {
        return !(keyStore.status() instanceof Status.Creating);
    }

    /** Whether the creation has ended and neither a deletion nor a change of the key store or its connection is requested or in progress. */
    public static boolean isSettled(KeyStore keyStore) {
        return openSince(keyStore).isEmpty();
    }

    /**
     * Returns the time until the next poll, in whole seconds from 1 to 60; empty if the key store is settled. It is one second in
     * the first 30 seconds and then a tenth of the age. The age counts from the reservation or the last call of KMS to create the
     * key store, or from the request to connect, disconnect or delete; for a disconnect that KMS accepted, from then.
     */
    public static Optional<Duration> retryAfter(KeyStore keyStore, Instant now) {
        return openSince(keyStore).map(since -> retryAfter(Duration.between(since, now)));
    }

    private static Duration retryAfter(Duration age) {
        if (age.compareTo(RECENT) < 0) {
            return SHORTEST;
        }
        var part = Duration.ofSeconds(age.toSeconds() / PART_OF_AGE);
        return part.compareTo(LONGEST) < 0 ? part : LONGEST;
    }

    /** Returns since when something is requested or in progress; empty if nothing is. */
    private static Optional<Instant> openSince(KeyStore keyStore) {
        return switch (keyStore.status()) {
            case Status.Creating creating -> Optional.of(later(keyStore.reservedAt(), creating.calledAt()));
            case Status.Created created -> openSince(keyStore.connection());
            case Status.Changing changing -> Optional.of(changing.change().since());
            case Status.Deleting deleting -> Optional.of(deleting.since());
            case Status.Deleted deleted -> Optional.empty();
            case Status.Failed failed -> Optional.empty();
        };
    }

    private static Optional<Instant> openSince(Connection connection) {
        return switch (connection) {
            case Connection.Requested requested -> Optional.of(requested.since());
            case Connection.Connecting connecting -> Optional.of(connecting.requestedAt());
            case Connection.DisconnectRequested requested -> Optional.of(requested.since());
            case Connection.Disconnecting disconnecting -> Optional.of(disconnecting.since());
            case Connection.NotRequested settled -> Optional.empty();
            case Connection.Connected settled -> Optional.empty();
            case Connection.Failed settled -> Optional.empty();
            case Connection.Disconnected settled -> Optional.empty();
        };
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }
}
