package dev.keystorevending.core.secret;

import dev.keystorevending.core.keystore.SecretArn;
import dev.keystorevending.core.keystore.SecretVersionId;
import java.util.Optional;
import java.util.function.Supplier;

/** Where secrets are read. No method throws for what Secrets Manager or the network may do. */
public interface SecretReader {

    /** Reads one version, or the current one. */
    ReadAnswer read(SecretArn arn, Optional<SecretVersionId> version);

    /** Describes a secret without reading its value, in one short attempt; unknown if that fails, for whatever reason. */
    SecretDescription describe(SecretArn arn);

    /** What is read, and what is known of the secret, for which {@code get} may wait. */
    record Reading(ReadAnswer answer, Supplier<SecretDescription> description) {}

    /** Reads a version for a request that also needs the description. An adapter may look for both at the same time. */
    default Reading readAndDescribe(SecretArn arn, Optional<SecretVersionId> version) {
        return new Reading(read(arn, version), () -> describe(arn));
    }
}
