package dev.keystorevending.core.create;

import dev.keystorevending.core.keystore.KeyStore;
import dev.keystorevending.core.kms.PublicConfiguration;
import dev.keystorevending.core.kms.SeenKeyStore;
import java.time.Duration;
import java.time.Instant;

/** Decides whether a custom key store in KMS belongs to a record, and defines the times that keep two attempts apart. */
public class Ownership {

    /** The lease of one attempt, 60 s: twice the Lambda timeout of 29 s, so that the attempt has ended when the lease ends. */
    public static final Duration LEASE = Duration.ofSeconds(60);

    /**
     * The visibility grace period: a key store may appear in KMS until 5 minutes after the call that created it. The period
     * covers the rest of the caller's invocation (29 s), the call itself (9 s), and the eventual consistency of KMS, which its
     * API reference gives as "several minutes".
     */
    public static final Duration VISIBILITY_GRACE_PERIOD = Duration.ofMinutes(5);

    /** The retry window, from the reservation: until then a conflict may be with the record's own key store, not visible yet. */
    public static final Duration RETRY_WINDOW = Duration.ofMinutes(30);

    /** The longest time between two calls without errors: the visibility grace period, the rest of a lease, and reconcile's next run. */
    public static final Duration NEXT_CALL = VISIBILITY_GRACE_PERIOD.plus(LEASE).plus(LEASE);

    /**
     * The greatest assumed difference between the clock of KMS and this service's clock, both of which AWS synchronizes. It is
     * also the age at which a key store that was made outside the service can still be taken for this record's.
     */
    public static final Duration SKEW = Duration.ofSeconds(10);

    /** The visibility grace period that a takeover waits; a test shortens it. */
    public Duration visibilityGracePeriod() {
        return VISIBILITY_GRACE_PERIOD;
    }

    /**
     * Whether KMS must show the record's key store by now, so that one that it does not find is gone. A creation ends within the
     * retry window, and its key store appears within the visibility grace period.
     */
    public boolean mustBeVisible(KeyStore record, Instant requestedAt, Instant now) {
        Instant created = record.reservedAt().plus(RETRY_WINDOW).plus(VISIBILITY_GRACE_PERIOD);
        return now.isAfter(requestedAt.plus(VISIBILITY_GRACE_PERIOD)) || now.isAfter(created);
    }

    /** Whether the custom key store existed before the reservation, and therefore belongs to somebody else. */
    public boolean olderThan(SeenKeyStore store, KeyStore keyStore) {
        return store.createdAt().isBefore(keyStore.reservedAt().minus(SKEW));
    }

    /** Whether the custom key store is the one that the record's attempts requested. */
    public boolean isOurs(SeenKeyStore store, KeyStore keyStore) {
        return store.name().equals(keyStore.name().value())
                && store.configuration().equals(PublicConfiguration.of(keyStore.backing()))
                && !olderThan(store, keyStore);
    }
}
