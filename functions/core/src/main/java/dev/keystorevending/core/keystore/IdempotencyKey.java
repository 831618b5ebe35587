package dev.keystorevending.core.keystore;

import dev.keystorevending.core.input.Parsed;
import dev.keystorevending.core.input.TextRule;

/** The key under which a caller may repeat a request without vending twice: 1 to 64 characters; a UUID does well. */
public record IdempotencyKey(String value) {

    private static final TextRule RULE = TextRule.of("An idempotency key", 1, 64, "[A-Za-z0-9._~-]+");

    public IdempotencyKey {
        RULE.check(value);
    }

    public static Parsed<IdempotencyKey> parse(String text) {
        return RULE.parse(text, IdempotencyKey::new);
    }

    @Override
    public String toString() {
        return value;
    }
}
