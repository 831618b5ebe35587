package dev.keystorevending.core.keystore;

import dev.keystorevending.core.input.Parsed;
import dev.keystorevending.core.input.TextRule;

/** The path of an XKS proxy, {@code XksProxyUriPathType}: an optional prefix and {@code /kms/xks/v1}; 10 to 128 characters. */
public record ProxyUriPath(String value) {

    private static final TextRule RULE =
            TextRule.of("A proxy URI path", 10, 128, "(/[a-zA-Z0-9\\/_-]+/kms/xks/v\\d{1,2})|(/kms/xks/v\\d{1,2})");

    public ProxyUriPath {
        RULE.check(value);
    }

    public static Parsed<ProxyUriPath> parse(String text) {
        return RULE.parse(text, ProxyUriPath::new);
    }

    @Override
    public String toString() {
        return value;
    }
}
