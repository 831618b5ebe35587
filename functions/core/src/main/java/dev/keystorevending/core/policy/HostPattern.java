package dev.keystorevending.core.policy;

import dev.keystorevending.core.input.Parsed;
import dev.keystorevending.core.input.TextRule;
import java.util.Locale;

/** A proxy's host name, or {@code *.} and a domain: any one host or hosts below it, the domain itself not. */
public record HostPattern(String value) {

    private static final TextRule RULE =
            TextRule.of("A host pattern", 3, 253, "(\\*\\.)?[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?");

    public HostPattern {
        RULE.check(value);
        value = value.toLowerCase(Locale.ROOT);
    }

    public static Parsed<HostPattern> parse(String text) {
        return RULE.parse(text, HostPattern::new);
    }

    public boolean covers(String host) {
        return value.startsWith("*.")
                ? host.endsWith(value.substring(1)) && host.length() >= value.length()
                : host.equals(value);
    }
}
