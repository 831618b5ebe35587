package dev.keystorevending.core.keystore;

import java.time.Duration;

/** How long KMS is given to connect and disconnect after it accepted the command: the time in its guide, and some minutes more. */
public final class Deadlines {

    /** No figure is documented for a disconnect. */
    public static final Duration DISCONNECT = Duration.ofMinutes(10);

    private Deadlines() {}

    /** 25 minutes for CloudHSM (documented: up to 20), 10 for external key stores (documented: about 5). */
    public static Duration connect(KeyStoreType type) {
        return switch (type) {
            case AWS_CLOUDHSM -> Duration.ofMinutes(25);
            case EXTERNAL_KEY_STORE -> Duration.ofMinutes(10);
        };
    }
}
