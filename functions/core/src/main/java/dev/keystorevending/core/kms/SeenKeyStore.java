package dev.keystorevending.core.kms;

import dev.keystorevending.core.keystore.Backing;
import dev.keystorevending.core.keystore.CustomKeyStoreId;
import java.time.Instant;
import java.util.Optional;

/**
 * One custom key store in the answer of {@code DescribeCustomKeyStores}.
 *
 * @param configuration the public configuration in comparable form
 * @param errorCode the unchanged error code of KMS; present only if the state is {@link ConnectionState#FAILED}
 * @param accessKeyId the access key ID of the proxy's credential; empty for a key store in a cluster
 * @param backing the same configuration as values; empty if one of them is not one that this service can read
 */
public record SeenKeyStore(
        CustomKeyStoreId id,
        String name,
        PublicConfiguration configuration,
        Instant createdAt,
        ConnectionState state,
        Optional<String> errorCode,
        Optional<Backing> backing,
        Optional<String> accessKeyId) {}
