package dev.keystorevending.emulator.kms;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Optional;

/** Compares certificates by content, not by line endings. */
final class Certificates {

    private Certificates() {}

    static boolean same(String onePem, String otherPem) {
        Optional<X509Certificate> one = parse(onePem);
        return one.isPresent() && one.equals(parse(otherPem));
    }

    private static Optional<X509Certificate> parse(String pem) {
        try {
            return Optional.of((X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.UTF_8))));
        } catch (CertificateException notOne) {
            return Optional.empty();
        }
    }
}
