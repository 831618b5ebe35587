package dev.keystorevending.core.keystore;

import java.time.Instant;

/** Where ids come from: chance in a deployed function, a seed in a simulation. */
public interface Identifiers {

    KeyStoreId keyStoreId(Instant now);

    /** A UUID. */
    String eventId();
}
