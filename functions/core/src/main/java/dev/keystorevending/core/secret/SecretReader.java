package dev.keystorevending.core.secret;

import dev.keystorevending.core.keystore.SecretArn;
import dev.keystorevending.core.keystore.SecretVersionId;
import java.time.Instant;
import java.util.Optional;

/** Where secrets are read. No method throws for what Secrets Manager or the network may do. */
public interface SecretReader {

    /** Reads one version, or the current one. */
    ReadAnswer read(SecretArn arn, Optional<SecretVersionId> version);

    /**
     * Returns the date until which Secrets Manager will have rotated the secret. This is one short attempt: empty if the
     * secret does not rotate automatically, and also if the date could not be read, for whatever reason.
     */
    Optional<Instant> nextRotation(SecretArn arn);
}
