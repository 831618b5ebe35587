package dev.keystorevending.core.keystore;

import dev.keystorevending.core.input.Parsed;
import dev.keystorevending.core.input.TextRule;

/** An AWS account, {@code AccountIdType}: twelve digits. */
public record AccountId(String value) {

    private static final TextRule RULE = TextRule.of("An AWS account id", 12, 12, "[0-9]{12}");

    public AccountId {
        RULE.check(value);
    }

    public static Parsed<AccountId> parse(String text) {
        return RULE.parse(text, AccountId::new);
    }

    @Override
    public String toString() {
        return value;
    }
}
