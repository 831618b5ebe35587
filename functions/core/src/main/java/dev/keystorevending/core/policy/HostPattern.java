package dev.keystorevending.core.policy;

import com.google.re2j.Pattern;
import dev.keystorevending.core.input.Parsed;
import dev.keystorevending.core.input.TextRule;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A proxy's host name, or {@code *.} and a domain: any one host or hosts below it, the domain itself not. */
public record HostPattern(String value) {

    private static final TextRule RULE =
            TextRule.of("A host pattern", 3, 253, "(\\*\\.)?[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?");

    private static final Pattern LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

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
        boolean below = value.startsWith("*.");
        var labels = List.of((below ? value.substring(2) : value).split("\\.", -1));
        if (labels.stream().anyMatch(label -> !LABEL.matches(label))) {
            return Optional.of(
                    "Between the dots of a host name stand 1 to 63 letters, digits and hyphens, with no hyphen at either end.");
        }
        if (labels.getLast().chars().allMatch(sign -> sign >= '0' && sign <= '9')) {
            return Optional.of("This is an IP address; a proxy is named by its domain name.");
        }
        if (labels.size() < 2) {
            return Optional.of(
                    below
                            ? "This is every host of a top-level domain; name a domain of your own."
                            : "KMS reaches a proxy only by a fully qualified domain name.");
        }
        return value.length() > LONGEST_HOST
                ? Optional.of(
                        "The endpoint of a proxy has room for a host name of at most " + LONGEST_HOST + " characters.")
                : Optional.empty();
    }

    public boolean covers(String host) {
        return value.startsWith("*.")
                ? host.endsWith(value.substring(1)) && host.length() >= value.length()
                : host.equals(value);
    }
}
