package dev.keystorevending.core.keystore;

import dev.keystorevending.core.input.CaseFold;
import dev.keystorevending.core.input.InputError;
import dev.keystorevending.core.input.InputErrorCode;
import dev.keystorevending.core.input.Parsed;
import dev.keystorevending.core.input.TextRule;
import dev.keystorevending.core.input.VisibleText;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;

/**
 * The name of a custom key store, {@code CustomKeyStoreNameType}: 1 to 256 characters. The constructor accepts what KMS
 * accepts, because a record holds what KMS has; {@link #parse} accepts less.
 */
public record KeyStoreName(String value) {

    private static final TextRule RULE = TextRule.of("A key store name", 1, 256, ".*");

    /** Bytes in UTF-8: four for each character. A key of the table has room for 2,048. */
    private static final int LONGEST_COMPARABLE = 1024;

    public KeyStoreName {
        RULE.check(value);
    }

    /**
     * A new name, in Unicode NFC. Control and invisible characters, blanks at either end, and a comparable form of more
     * than 1,024 bytes are rejected.
     */
    public static Parsed<KeyStoreName> parse(String text) {
        String composed = Normalizer.normalize(text, Normalizer.Form.NFC);
        var errors = new ArrayList<>(VisibleText.errors(RULE, composed));
        if (errors.isEmpty() && CaseFold.of(composed).getBytes(StandardCharsets.UTF_8).length > LONGEST_COMPARABLE) {
            errors.add(new InputError(
                    InputErrorCode.TooLong,
                    "A key store name has at most " + LONGEST_COMPARABLE
                            + " bytes in UTF-8 in the form in which names are compared (Unicode NFKC, case folded)."));
        }
        return errors.isEmpty() ? Parsed.value(new KeyStoreName(composed)) : new Parsed.Invalid<>(errors);
    }

    /**
     * What is compared where names must differ. KMS does not say whether it heeds case, so two names that differ in
     * case or in Unicode composition only are taken for one.
     */
    public String comparable() {
        return CaseFold.of(value);
    }

    /** Whether the word is part of the name, compared like names. */
    public boolean contains(String word) {
        return comparable().contains(CaseFold.of(word));
    }

    @Override
    public String toString() {
        return value;
    }
}
