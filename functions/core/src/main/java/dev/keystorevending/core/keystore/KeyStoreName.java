package dev.keystorevending.core.keystore;

import dev.keystorevending.core.input.InputErrorCode;
import dev.keystorevending.core.input.Parsed;
import dev.keystorevending.core.input.TextRule;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Locale;

/** The name of a custom key store, {@code CustomKeyStoreNameType}: 1 to 256 characters of any kind. */
public record KeyStoreName(String value) {

    private static final TextRule RULE = TextRule.of("A key store name", 1, 256, ".*");

    /** Bytes in UTF-8: four for each character. A key of the table has room for 2,048. */
    private static final int LONGEST_COMPARABLE = 1024;

    public KeyStoreName {
        RULE.check(value);
    }

    /** A name that grows to more than 1,024 bytes in comparable form is refused too. */
    public static Parsed<KeyStoreName> parse(String text) {
        var parsed = RULE.parse(text, KeyStoreName::new);
        boolean grows = parsed.toOptional()
                .filter(name -> name.comparable().getBytes(StandardCharsets.UTF_8).length > LONGEST_COMPARABLE)
                .isPresent();
        return grows
                ? Parsed.invalid(
                        InputErrorCode.TooLong,
                        "A key store name has at most " + LONGEST_COMPARABLE
                                + " bytes in UTF-8 in the form in which names are compared (Unicode NFKC, lower case).")
                : parsed;
    }

    /**
     * What is compared where names must differ. KMS does not say whether it heeds case, so two names that differ in
     * case or in Unicode composition only are taken for one.
     */
    public String comparable() {
        return comparable(value);
    }

    /** Whether the word is part of the name, compared like names. */
    public boolean contains(String word) {
        return comparable().contains(comparable(word));
    }

    private static String comparable(String text) {
        String composed = Normalizer.normalize(text, Normalizer.Form.NFKC);
        return composed.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
    }

    @Override
    public String toString() {
        return value;
    }
}
