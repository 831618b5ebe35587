package dev.keystorevending.core.proof;

import dev.keystorevending.core.create.Ownership;
import dev.keystorevending.core.keystore.KeyStore;
import dev.keystorevending.core.kms.SeenKeyStore;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;

/** The rules of ownership without the safeguards that are taken out. */
final class ForgetfulOwnership extends Ownership {

    private final Set<Safeguard> missing;

    ForgetfulOwnership(Set<Safeguard> missing) {
        this.missing = missing;
    }

    @Override
    public Duration visibilityGracePeriod() {
        return missing.contains(Safeguard.VISIBILITY_GRACE_PERIOD)
                ? Duration.ofMinutes(3)
                : super.visibilityGracePeriod();
    }

    @Override
    public boolean mustBeVisible(KeyStore record, Instant requestedAt, Instant now) {
        return missing.contains(Safeguard.SIGHT_BEFORE_GONE) || super.mustBeVisible(record, requestedAt, now);
    }

    @Override
    public boolean olderThan(SeenKeyStore store, KeyStore keyStore) {
        return !missing.contains(Safeguard.ADOPTION) && super.olderThan(store, keyStore);
    }

    /** Without the adoption check every store of the name is taken for the record's own. */
    @Override
    public boolean isOurs(SeenKeyStore store, KeyStore keyStore) {
        return missing.contains(Safeguard.ADOPTION)
                ? store.name().equals(keyStore.name().value())
                : super.isOurs(store, keyStore);
    }
}
