package dev.keystorevending.core.ledger;

import dev.keystorevending.core.keystore.KeyStore;
import java.util.List;

/**
 * What somebody must look at.
 *
 * @param unreadable the keys of items that this code cannot read; told, so that they hold up none of the others
 */
public record Due(List<KeyStore> records, List<String> unreadable) {
    public Due {
        records = List.copyOf(records);
        unreadable = List.copyOf(unreadable);
    }
}
