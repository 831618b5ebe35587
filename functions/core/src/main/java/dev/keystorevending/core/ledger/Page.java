package dev.keystorevending.core.ledger;

import dev.keystorevending.core.keystore.KeyStore;
import java.util.List;
import java.util.Optional;

/** One page of key stores; {@code next} is empty on the last page. */
public record Page(List<KeyStore> items, Optional<PageToken> next) {
    public Page {
        items = List.copyOf(items);
    }
}
