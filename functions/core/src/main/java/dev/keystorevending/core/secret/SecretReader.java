package dev.keystorevending.core.secret;

import dev.keystorevending.core.keystore.SecretArn;
import dev.keystorevending.core.keystore.SecretVersionId;
import java.util.Optional;

/** Where secrets are read. No method throws for what Secrets Manager or the network may do. */
public interface SecretReader {

    /** Reads one version, or the current one. */
    ReadAnswer read(SecretArn arn, Optional<SecretVersionId> version);

    /** Describes a secret without reading its value, in one short attempt; unknown if that fails, for whatever reason. */
    SecretDescription describe(SecretArn arn);
}
