package dev.keystorevending.core.probe;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The DNS names that a server's certificate is for (RFC 9525): those of its subject alternative names. */
final class CertificateNames {

    private static final int DNS_NAME = 2;

    private CertificateNames() {}

    /** The names in lower case; none if the extension is missing or cannot be read. */
    static List<String> of(X509Certificate certificate) {
        try {
            Collection<List<?>> names = Optional.ofNullable(certificate.getSubjectAlternativeNames())
                    .orElse(List.of());
            return names.stream()
                    .filter(name -> Integer.valueOf(DNS_NAME).equals(name.getFirst()))
                    .map(name -> String.valueOf(name.get(1)).toLowerCase(Locale.ROOT))
                    .toList();
        } catch (CertificateParsingException unreadable) {
            return List.of();
        }
    }

    /** Whether one of the names is the host, or has {@code *} in place of the host's first label. */
    static boolean match(List<String> names, String host) {
        int dot = host.indexOf('.');
        String wildcard = dot < 0 ? host : "*" + host.substring(dot);
        return names.contains(host) || names.contains(wildcard);
    }
}
