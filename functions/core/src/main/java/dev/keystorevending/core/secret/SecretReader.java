package dev.keystorevending.core.secret;

import dev.keystorevending.core.keystore.SecretArn;
import dev.keystorevending.core.keystore.SecretVersionId;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/** Where secrets are read. No method throws for what Secrets Manager or the network may do. */
public interface SecretReader {

    /** Reads one version, or the current one. */
    ReadAnswer read(SecretArn arn, Optional<SecretVersionId> version);

    /**
     * Returns the date until which Secrets Manager will have rotated the secret. This is one short attempt: empty if the
     * secret does not rotate automatically, and also if the date could not be read, for whatever reason.
     */
    Optional<Instant> nextRotation(SecretArn arn);

    /** What is read, and the date of the next rotation, for which {@code get} may wait. */
    record Reading(ReadAnswer answer, Supplier<Optional<Instant>> nextRotation) {}

    /** Reads a version for a request that also needs the date of the next rotation. An adapter may look for both at the same time. */
    default Reading readWithRotation(SecretArn arn, Optional<SecretVersionId> version) {
        return new Reading(read(arn, version), () -> nextRotation(arn));
    }
}
