package dev.keystorevending.core.secret;

import dev.keystorevending.core.keystore.PinnedSecret;
import dev.keystorevending.core.keystore.RotationMode;
import dev.keystorevending.core.keystore.SecretVersionId;
import java.time.Instant;
import java.util.Optional;

/**
 * What is known of a secret without its value.
 *
 * @param current the version with the label {@code AWSCURRENT}; empty if none has it
 * @param nextRotation the date until which Secrets Manager will have rotated the secret; empty if it does not rotate automatically
 */
public record SecretDescription(Optional<SecretVersionId> current, Optional<Instant> nextRotation) {

    /** A secret of which nothing is known. */
    public static SecretDescription unknown() {
        return new SecretDescription(Optional.empty(), Optional.empty());
    }

    /** Returns the next rotation if the service does not tell KMS of it by itself. */
    public Optional<Instant> unattendedRotation(PinnedSecret secret) {
        return nextRotation.filter(next -> secret.rotation() == RotationMode.manual);
    }

    /**
     * Returns the version that a request passes over: the current one, if the request names another one.
     *
     * @param named the version that the request names; empty if it does not
     */
    public Optional<SecretVersionId> passedOver(Optional<SecretVersionId> named) {
        return named.flatMap(version -> current.filter(now -> !now.equals(version)));
    }
}
