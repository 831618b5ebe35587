package dev.keystorevending.core.keystore;

/** Whether the service tells KMS a new version of an external key store's secret by itself; spelled as in the API. */
public enum RotationMode {
    automatic,
    manual;

    /** Returns the mode of a key store whose requests have named none. */
    public static RotationMode of(KeyStoreType type) {
        return switch (type) {
            case AWS_CLOUDHSM -> manual;
            case EXTERNAL_KEY_STORE -> automatic;
        };
    }
}
