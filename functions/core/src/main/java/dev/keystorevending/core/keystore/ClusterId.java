package dev.keystorevending.core.keystore;

import dev.keystorevending.core.input.Parsed;
import dev.keystorevending.core.input.TextRule;
import org.jspecify.annotations.Nullable;

/** An AWS CloudHSM cluster, {@code CloudHsmClusterIdType}: {@code cluster-} and 11 to 16 characters of base 32. */
public record ClusterId(String value) {

    private static final TextRule RULE = TextRule.of("A CloudHSM cluster id", 19, 24, "cluster-[2-7a-zA-Z]{11,16}");

    public ClusterId {
        RULE.check(value);
    }

    public static Parsed<ClusterId> parse(String text) {
        return RULE.parse(text, ClusterId::new);
    }

    /** Written out, since a cold start would wait for the JVM to derive the one of the record. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ClusterId that && value.equals(that.value);
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    @Override
    public String toString() {
        return value;
    }
}
