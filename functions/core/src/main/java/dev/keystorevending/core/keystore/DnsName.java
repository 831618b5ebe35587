package dev.keystorevending.core.keystore;

import com.google.re2j.Pattern;
import java.util.List;
import java.util.Optional;

/** What a host name must be so that DNS can resolve it (RFC 1123, 2.1); the patterns of KMS accept more. */
public final class DnsName {

    private static final Pattern LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

    /** IPv4: four numbers from 0 to 255. */
    private static final Pattern IP_ADDRESS =
            Pattern.compile("((25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(\\.|$)){4}");

    private DnsName() {}

    /** Why no proxy can have this lower-case host name; empty if one can. */
    public static Optional<String> impossible(String host) {
        var labels = List.of(host.split("\\.", -1));
        if (labels.stream().anyMatch(label -> !LABEL.matches(label))) {
            return Optional.of(
                    "Between the dots of a host name stand 1 to 63 letters, digits and hyphens, with no hyphen at either end.");
        }
        if (IP_ADDRESS.matches(host)) {
            return Optional.of("This is an IP address; a proxy is named by its domain name.");
        }
        if (labels.getLast().chars().allMatch(sign -> sign >= '0' && sign <= '9')) {
            return Optional.of("The last label of a host name must not consist of digits only.");
        }
        return labels.size() < 2
                ? Optional.of("KMS reaches a proxy only by a fully qualified domain name.")
                : Optional.empty();
    }
}
