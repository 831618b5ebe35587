package dev.keystorevending.core.ledger;

import dev.keystorevending.core.input.Parsed;
import dev.keystorevending.core.keystore.KeyStoreId;

/** The position of the next page: after this key store, in the order of {@link Ledger#list}. */
public record PageToken(KeyStoreId after) {

    public static Parsed<PageToken> parse(String text) {
        return switch (KeyStoreId.parse(text)) {
            case Parsed.Value<KeyStoreId> id -> Parsed.value(new PageToken(id.value()));
            case Parsed.Invalid<KeyStoreId> invalid -> new Parsed.Invalid<>(invalid.errors());
        };
    }

    /** Returns the token as the API writes it. */
    public String text() {
        return after.value();
    }
}
