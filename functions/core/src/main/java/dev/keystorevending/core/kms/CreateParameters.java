package dev.keystorevending.core.kms;

import dev.keystorevending.core.keystore.Backing;
import dev.keystorevending.core.keystore.KeyStoreName;
import dev.keystorevending.core.secret.Credential;

/** The input of {@code CreateCustomKeyStore}. The kind of credential matches the kind of backing. */
public sealed interface CreateParameters {

    KeyStoreName name();

    record CloudHsm(KeyStoreName name, Backing.CloudHsm backing, Credential.KmsUserPassword password)
            implements CreateParameters {}

    record ExternalKeyStore(KeyStoreName name, Backing.ExternalKeyStore backing, Credential.ProxyCredential credential)
            implements CreateParameters {}
}
