package dev.keystorevending.aws.wiring;

import dev.keystorevending.core.keystore.Identifiers;
import dev.keystorevending.core.keystore.KeyStoreId;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.UUID;

/** Random IDs. Each use creates a new generator, so that a snapshot never contains a generator's state. */
public final class FreshIdentifiers implements Identifiers {

    @Override
    public KeyStoreId keyStoreId(Instant now) {
        return KeyStoreId.fresh(now, new SecureRandom());
    }

    @Override
    public String eventId() {
        return UUID.randomUUID().toString();
    }
}
