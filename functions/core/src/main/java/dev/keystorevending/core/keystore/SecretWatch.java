package dev.keystorevending.core.keystore;

import java.time.Instant;
import java.util.Optional;

/**
 * When the secret of a key store is compared with the version that KMS was told.
 *
 * @param passed the version that the service does not tell KMS by itself: KMS or the service refused it, or it was the current one
 *     when a request named another one; empty if there is none
 */
public record SecretWatch(Instant compareAt, Optional<SecretVersionId> passed) {

    /** Every version is told. */
    public static SecretWatch from(Instant compareAt) {
        return new SecretWatch(compareAt, Optional.empty());
    }
}
