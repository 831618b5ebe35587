package dev.keystorevending.core.ledger;

import dev.keystorevending.core.keystore.KeyStore;
import java.util.List;
import java.util.Optional;

/** Some key stores, and where the next ones begin. */
public record Page(List<KeyStore> items, Optional<PageToken> next) {
    public Page {
        items = List.copyOf(items);
    }
}
