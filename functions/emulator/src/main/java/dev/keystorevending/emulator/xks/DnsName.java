package dev.keystorevending.emulator.xks;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What a host name must be to lead anywhere (RFC 1123, 2.1): labels of 1 to 63 letters, digits and hyphens, a hyphen at neither end,
 * 253 characters in all. AWS's pattern of a proxy's endpoint is wider, and KMS finds out by looking the name up.
 */
final class DnsName {

    private static final int LONGEST = 253;
    private static final String LABEL = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?";
    private static final Pattern NAME = Pattern.compile(LABEL + "(\\." + LABEL + ")*");

    private DnsName() {}

    /**
     * Returns the name in lower case.
     *
     * @throws IllegalArgumentException where it is no DNS name
     */
    static String check(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        if (name.length() > LONGEST || !NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(host + " is no DNS name");
        }
        return name;
    }
}
