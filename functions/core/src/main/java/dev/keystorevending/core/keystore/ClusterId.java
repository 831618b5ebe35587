package dev.keystorevending.core.keystore;

import dev.keystorevending.core.input.Parsed;
import dev.keystorevending.core.input.TextRule;

/** An AWS CloudHSM cluster, {@code CloudHsmClusterIdType}: {@code cluster-} and 11 to 16 characters of base 32. */
public record ClusterId(String value) {

    private static final TextRule RULE = TextRule.of("A CloudHSM cluster id", 19, 24, "cluster-[2-7a-zA-Z]{11,16}");

    public ClusterId {
        RULE.check(value);
    }

    public static Parsed<ClusterId> parse(String text) {
        return RULE.parse(text, ClusterId::new);
    }

    @Override
    public String toString() {
        return value;
    }
}
