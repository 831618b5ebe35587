package dev.keystorevending.core.ledger;

import dev.keystorevending.core.keystore.KeyStore;
import dev.keystorevending.core.keystore.KeyStoreId;
import dev.keystorevending.core.keystore.TeamId;
import java.util.Optional;

/**
 * Which record owns, or owned, a key store in KMS.
 *
 * @param record that record; empty if it does not exist any more
 */
public record Owner(TeamId team, KeyStoreId keyStore, Optional<KeyStore> record) {

    /** Whether the service manages the key store: its record is live. */
    public boolean live() {
        return record.filter(found -> found.status().live()).isPresent();
    }
}
