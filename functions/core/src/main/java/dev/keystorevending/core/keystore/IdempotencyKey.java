package dev.keystorevending.core.keystore;

import dev.keystorevending.core.input.Parsed;
import dev.keystorevending.core.input.StructuredString;
import dev.keystorevending.core.input.TextRule;

/**
 * The key under which a caller may repeat a request without vending twice: 1 to 255 characters, so that a UUID fits as well
 * as the ARN of a Step Functions execution. No character of it has a meaning in a key of the table.
 */
public record IdempotencyKey(String value) {

    private static final TextRule RULE = TextRule.of("An idempotency key", 1, 255, "[A-Za-z0-9._~:/+=-]+");

    public IdempotencyKey {
        RULE.check(value);
    }

    /**
     * Reads the value of the header. The quoted form of the IETF draft and the bare form that most APIs take are the same key.
     *
     * @see <a href="https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/">The Idempotency-Key
     *     header</a>
     */
    public static Parsed<IdempotencyKey> parse(String text) {
        if (!text.startsWith("\"")) {
            return RULE.parse(text, IdempotencyKey::new);
        }
        return switch (StructuredString.parse(text)) {
            case Parsed.Value<String> quoted -> RULE.parse(quoted.value(), IdempotencyKey::new);
            case Parsed.Invalid<String> invalid -> new Parsed.Invalid<>(invalid.errors());
        };
    }

    @Override
    public String toString() {
        return value;
    }
}
