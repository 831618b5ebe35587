package dev.keystorevending.core.kms;

import dev.keystorevending.core.keystore.Backing;
import dev.keystorevending.core.keystore.KeyStoreName;
import dev.keystorevending.core.secret.Credential;
import java.util.Optional;

/**
 * The input of {@code UpdateCustomKeyStore}. Only what differs is sent, because KMS checks each member against the state of the
 * connection.
 *
 * @param name the new name; empty if it stays
 * @param before the backing that KMS is taken to have
 * @param after the backing that KMS is to have, of the same type
 * @param credential the credential, if KMS is to be told it; its kind matches the backing
 */
public record UpdateParameters(
        Optional<KeyStoreName> name, Backing before, Backing after, Optional<Credential> credential) {}
