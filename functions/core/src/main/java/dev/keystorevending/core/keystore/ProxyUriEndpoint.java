package dev.keystorevending.core.keystore;

import dev.keystorevending.core.input.Parsed;
import dev.keystorevending.core.input.TextRule;
import java.util.Locale;

/**
 * The host of an XKS proxy, {@code XksProxyUriEndpointType}: {@code https://} and a host name, no port; 10 to 128
 * characters. Kept and sent in lower case, as DNS compares names.
 */
public record ProxyUriEndpoint(String value) {

    private static final String SCHEME = "https://";
    private static final TextRule RULE = TextRule.of("A proxy URI endpoint", 10, 128, "https://[a-zA-Z0-9.-]+");

    public ProxyUriEndpoint {
        RULE.check(value);
        value = value.toLowerCase(Locale.ROOT);
    }

    public static Parsed<ProxyUriEndpoint> parse(String text) {
        return RULE.parse(text, ProxyUriEndpoint::new);
    }

    /** The host name in lower case. */
    public String host() {
        return value.substring(SCHEME.length());
    }

    @Override
    public String toString() {
        return value;
    }
}
