package dev.keystorevending.core.keystore;

import dev.keystorevending.core.input.Parsed;
import dev.keystorevending.core.input.TextRule;

/** A team, as it stands in the path: 3 to 32 lower-case letters, digits and hyphens. */
public record TeamId(String value) {

    private static final TextRule RULE = TextRule.of("A team's id", 3, 32, "[a-z][a-z0-9-]*[a-z0-9]");

    public TeamId {
        RULE.check(value);
    }

    public static Parsed<TeamId> parse(String text) {
        return RULE.parse(text, TeamId::new);
    }

    @Override
    public String toString() {
        return value;
    }
}
