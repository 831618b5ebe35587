package dev.keystorevending.core.ledger;

import dev.keystorevending.core.keystore.KeyStoreId;
import dev.keystorevending.core.policy.StoredPolicy;
import java.util.Optional;

/**
 * What a request begins with.
 *
 * @param usage how many of the team's quota are in use
 */
public record AdmissionData(Optional<StoredPolicy> policy, int usage, Optional<EarlierUse> earlierUse) {

    /** An earlier request under the same key, and the fingerprint of what it asked for. */
    public record EarlierUse(KeyStoreId keyStore, String fingerprint) {}
}
