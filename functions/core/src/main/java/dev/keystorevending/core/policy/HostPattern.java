package dev.keystorevending.core.policy;

import dev.keystorevending.core.input.Parsed;
import dev.keystorevending.core.input.TextRule;
import dev.keystorevending.core.keystore.DnsName;
import java.util.Locale;
import java.util.Optional;

/** A proxy's host name, or {@code *.} and a domain: any one host or hosts below it, the domain itself not. */
public record HostPattern(String value) {

    private static final TextRule RULE =
            TextRule.of("A host pattern", 3, 253, "(\\*\\.)?[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?");

    /** 128 characters of an endpoint without {@code https://}. */
    private static final int LONGEST_HOST = 120;

    public HostPattern {
        RULE.check(value);
        value = value.toLowerCase(Locale.ROOT);
    }

    public static Parsed<HostPattern> parse(String text) {
        return RULE.parse(text, HostPattern::new);
    }

    /** Why KMS never reaches a host that matches, or why too many hosts match; empty where nothing is wrong. */
    Optional<String> neverMatches() {
        return DnsName.impossible(value.replace("*", "any"))
                .or(() -> value.startsWith("*.") && value.lastIndexOf('.') == 1
                        ? Optional.of("This is every host of a top-level domain; name a domain of your own.")
                        : Optional.empty())
                .or(() -> value.length() > LONGEST_HOST
                        ? Optional.of("The endpoint of a proxy has room for a host name of at most " + LONGEST_HOST
                                + " characters.")
                        : Optional.empty());
    }

    public boolean covers(String host) {
        return value.startsWith("*.")
                ? host.endsWith(value.substring(1)) && host.length() >= value.length()
                : host.equals(value);
    }
}
