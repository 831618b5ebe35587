package dev.keystorevending.core.create;

import dev.keystorevending.core.keystore.KeyStore;
import dev.keystorevending.core.kms.PublicConfiguration;
import dev.keystorevending.core.kms.SeenKeyStore;
import java.time.Duration;

/** How a store in KMS is told to be ours, and the times that keep two attempts apart. */
public class Ownership {

    /** How long an attempt has to itself: twice the Lambda's time-out of 29 s, so that it is dead when the lease ends. */
    public static final Duration LEASE = Duration.ofSeconds(60);

    /**
     * How long after a call a store that KMS does not show may still come to light: the rest of the caller's life (29 s),
     * KMS's own answer (9 s), and what KMS calls "several minutes" of eventual consistency.
     */
    public static final Duration VISIBILITY_GRACE_PERIOD = Duration.ofMinutes(5);

    /** How long after the reservation a conflict may still be our own, not yet visible store. */
    public static final Duration RETRY_WINDOW = Duration.ofMinutes(30);

    /** How long it takes from one call to the next where nothing stands in the way: the visibility grace period, then the lease that runs, then the next look. */
    public static final Duration NEXT_CALL = VISIBILITY_GRACE_PERIOD.plus(LEASE).plus(LEASE);

    /** How far KMS's clock and ours may be apart. */
    public static final Duration SKEW = Duration.ofMinutes(2);

    /** Whether the store was there before the reservation, and so is not ours. */
    public boolean olderThan(SeenKeyStore store, KeyStore keyStore) {
        return store.createdAt().isBefore(keyStore.reservedAt().minus(SKEW));
    }

    /** Whether the store is what this record's attempts asked for. */
    public boolean isOurs(SeenKeyStore store, KeyStore keyStore) {
        return store.name().equals(keyStore.name().value())
                && store.configuration().equals(PublicConfiguration.of(keyStore.backing()))
                && !olderThan(store, keyStore);
    }
}
