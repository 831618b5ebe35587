package dev.keystorevending.core.ledger;

import dev.keystorevending.core.keystore.KeyStoreId;
import dev.keystorevending.core.policy.StoredPolicy;
import java.util.Optional;

/**
 * What admission reads: the team's policy and usage, and an earlier use of the idempotency key.
 *
 * @param usage the number of key stores that count against the team's quota
 */
public record AdmissionData(Optional<StoredPolicy> policy, int usage, Optional<EarlierUse> earlierUse) {

    /** An earlier request with the same idempotency key, and the fingerprint of its body. */
    public record EarlierUse(KeyStoreId keyStore, String fingerprint) {}
}
