package dev.keystorevending.core.fake;

import dev.keystorevending.core.keystore.Identifiers;
import dev.keystorevending.core.keystore.KeyStoreId;
import java.time.Instant;
import java.util.Random;
import java.util.UUID;

/** Ids that a seed decides. */
public final class SeededIdentifiers implements Identifiers {

    private final Random random;

    public SeededIdentifiers(long seed) {
        random = new Random(seed);
    }

    @Override
    public synchronized KeyStoreId keyStoreId(Instant now) {
        return KeyStoreId.fresh(now, random);
    }

    @Override
    public synchronized String eventId() {
        return new UUID(random.nextLong(), random.nextLong()).toString();
    }
}
