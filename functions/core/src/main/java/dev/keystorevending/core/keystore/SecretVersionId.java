package dev.keystorevending.core.keystore;

import dev.keystorevending.core.input.Parsed;
import dev.keystorevending.core.input.TextRule;

/** One version of a secret, {@code SecretVersionIdType}: 32 to 64 characters, chosen by whoever wrote it; a UUID as a rule. */
public record SecretVersionId(String value) {

    private static final TextRule RULE = TextRule.of("A secret version id", 32, 64, "[!-~]+");

    public SecretVersionId {
        RULE.check(value);
    }

    public static Parsed<SecretVersionId> parse(String text) {
        return RULE.parse(text, SecretVersionId::new);
    }

    @Override
    public String toString() {
        return value;
    }
}
