package dev.keystorevending.core.keystore;

import dev.keystorevending.core.input.InputErrorCode;
import dev.keystorevending.core.input.Parsed;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.HexFormat;

/**
 * The certificate in {@code customerCA.crt} of a CloudHSM cluster: exactly one X.509 certificate in PEM, 1 to 5,000
 * characters ({@code TrustAnchorCertificateType}). Two anchors are equal when their certificates are, however wrapped.
 */
public final class TrustAnchor {

    private static final int LONGEST = 5000;
    private static final String BEGIN = "-----BEGIN CERTIFICATE-----";
    private static final String END = "-----END CERTIFICATE-----";

    private final String pem;
    private final String fingerprint;
    private final Instant expires;

    private TrustAnchor(String pem, X509Certificate certificate) throws CertificateException {
        this.pem = pem;
        this.fingerprint = sha256(certificate.getEncoded());
        this.expires = certificate.getNotAfter().toInstant();
    }

    /** Line ends of any kind and blanks around the certificate are forgiven; anything else beside it is not. */
    public static Parsed<TrustAnchor> parse(String text) {
        if (text.codePointCount(0, text.length()) > LONGEST) {
            return Parsed.invalid(
                    InputErrorCode.TooLong,
                    "A trust anchor certificate has at most " + LONGEST + " characters; this has " + text.length()
                            + ".");
        }
        String pem = text.replace("\r\n", "\n").replace('\r', '\n').strip();
        if (pem.isEmpty()) {
            return Parsed.invalid(InputErrorCode.TooShort, "A trust anchor certificate has at least 1 character.");
        }
        if (pem.contains("PRIVATE KEY-----")) {
            return bad("This is a private key. Send customerCA.crt, the certificate; and replace this key.");
        }
        if (pem.contains("CERTIFICATE REQUEST-----")) {
            return bad("This is a certificate signing request. Send customerCA.crt, the certificate that signed it.");
        }
        if (pem.contains("\\n")) {
            return bad(
                    "The line ends stand as the two characters \\n. Send real line ends (in JSON one \\n, not \\\\n).");
        }
        int begins = occurrences(pem, BEGIN);
        if (begins > 1) {
            return bad("There are " + begins + " certificates. Send exactly one, the cluster's customerCA.crt.");
        }
        if (!pem.startsWith(BEGIN) || !pem.endsWith(END) || occurrences(pem, END) != 1) {
            return bad(
                    "A certificate in PEM starts with " + BEGIN + " and ends with " + END + ", with nothing beside.");
        }
        try {
            var factory = CertificateFactory.getInstance("X.509");
            var bytes = new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII));
            return Parsed.value(new TrustAnchor(pem + "\n", (X509Certificate) factory.generateCertificate(bytes)));
        } catch (CertificateException unreadable) {
            return bad("The text between BEGIN and END is no X.509 certificate.");
        }
    }

    private static Parsed<TrustAnchor> bad(String detail) {
        return Parsed.invalid(InputErrorCode.InvalidCertificate, detail);
    }

    private static int occurrences(String text, String part) {
        return (text.length() - text.replace(part, "").length()) / part.length();
    }

    private static String sha256(byte[] der) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(der));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }

    /** The certificate as it goes to KMS: one PEM block, line feeds only. */
    public String pem() {
        return pem;
    }

    /** SHA-256 of the certificate's DER form, 64 lower-case hexadecimal digits. */
    public String fingerprint() {
        return fingerprint;
    }

    public boolean expiredAt(Instant now) {
        return now.isAfter(expires);
    }

    public Instant expires() {
        return expires;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TrustAnchor anchor && anchor.fingerprint.equals(fingerprint);
    }

    @Override
    public int hashCode() {
        return fingerprint.hashCode();
    }

    @Override
    public String toString() {
        return "TrustAnchor[sha256=" + fingerprint + "]";
    }
}
