package dev.keystorevending.core.kms;

import dev.keystorevending.core.keystore.CustomKeyStoreId;
import java.time.Instant;
import java.util.Optional;

/**
 * One store as {@code DescribeCustomKeyStores} shows it.
 *
 * @param configuration its public configuration in comparable form; see {@link PublicConfiguration}
 * @param errorCode KMS's code as it came, only where the state is {@link ConnectionState#FAILED}
 */
public record SeenKeyStore(
        CustomKeyStoreId id,
        String name,
        PublicConfiguration configuration,
        Instant createdAt,
        ConnectionState state,
        Optional<String> errorCode) {}
