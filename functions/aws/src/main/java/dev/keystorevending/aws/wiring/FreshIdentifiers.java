package dev.keystorevending.aws.wiring;

import dev.keystorevending.core.keystore.Identifiers;
import dev.keystorevending.core.keystore.KeyStoreId;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.UUID;

/** Ids by chance. The generator is made at each use, so that no state of it is ever in a snapshot. */
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
