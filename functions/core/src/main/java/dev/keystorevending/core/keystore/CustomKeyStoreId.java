package dev.keystorevending.core.keystore;

import dev.keystorevending.core.input.Parsed;
import dev.keystorevending.core.input.TextRule;

/** The id that KMS gave, {@code CustomKeyStoreIdType} of the service model: 1 to 64 characters. */
public record CustomKeyStoreId(String value) {

    private static final TextRule RULE = TextRule.of("A custom key store id", 1, 64, ".*");

    public CustomKeyStoreId {
        RULE.check(value);
    }

    public static Parsed<CustomKeyStoreId> parse(String text) {
        return RULE.parse(text, CustomKeyStoreId::new);
    }

    @Override
    public String toString() {
        return value;
    }
}
