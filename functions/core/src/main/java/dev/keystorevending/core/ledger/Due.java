package dev.keystorevending.core.ledger;

import dev.keystorevending.core.keystore.KeyStore;
import java.util.List;

/**
 * The records that reconcile must process.
 *
 * @param unreadable the keys of items that this code cannot read; they are reported and do not block the others
 */
public record Due(List<KeyStore> records, List<String> unreadable) {
    public Due {
        records = List.copyOf(records);
        unreadable = List.copyOf(unreadable);
    }
}
