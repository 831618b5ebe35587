package dev.keystorevending.core.keystore;

/** {@code CustomKeyStoreType} of the KMS service model. */
public enum KeyStoreType {
    AWS_CLOUDHSM,
    EXTERNAL_KEY_STORE
}
