package dev.keystorevending.core.keystore;

import dev.keystorevending.core.input.Parsed;
import dev.keystorevending.core.input.TextRule;
import dev.keystorevending.core.input.VisibleText;

/**
 * The caller's own identifier of a create request, such as a ticket: 1 to 128 characters. The service returns it
 * unchanged and gives it no meaning. The constructor checks the length only, so that a record stays readable when the
 * rules of {@link #parse} change.
 */
public record ClientReference(String value) {

    private static final TextRule RULE = TextRule.of("A client reference", 1, 128, ".*");

    public ClientReference {
        RULE.check(value);
    }

    /** A new reference. Control and invisible characters and a blank at either end are rejected. */
    public static Parsed<ClientReference> parse(String text) {
        var errors = VisibleText.errors(RULE, text);
        return errors.isEmpty() ? Parsed.value(new ClientReference(text)) : new Parsed.Invalid<>(errors);
    }

    @Override
    public String toString() {
        return value;
    }
}
