package dev.keystorevending.core.keystore;

import dev.keystorevending.core.input.Parsed;
import dev.keystorevending.core.input.TextRule;
import java.text.Normalizer;
import java.util.Locale;

/** The name of a custom key store, {@code CustomKeyStoreNameType}: 1 to 256 characters of any kind. */
public record KeyStoreName(String value) {

    private static final TextRule RULE = TextRule.of("A key store name", 1, 256, ".*");

    public KeyStoreName {
        RULE.check(value);
    }

    public static Parsed<KeyStoreName> parse(String text) {
        return RULE.parse(text, KeyStoreName::new);
    }

    /**
     * What is compared where names must differ. KMS does not say whether it heeds case, so two names that differ in
     * case or in Unicode composition only are taken for one.
     */
    public String comparable() {
        String composed = Normalizer.normalize(value, Normalizer.Form.NFKC);
        return composed.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
    }

    @Override
    public String toString() {
        return value;
    }
}
