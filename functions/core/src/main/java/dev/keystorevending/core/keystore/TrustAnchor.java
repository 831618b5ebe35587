package dev.keystorevending.core.keystore;

import dev.keystorevending.core.input.InputError;
import dev.keystorevending.core.input.InputErrorCode;
import dev.keystorevending.core.input.Parsed;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;

/**
 * The certificate in {@code customerCA.crt} of a CloudHSM cluster. However it was sent, it is kept in one form, which is
 * what KMS gets: PEM encoded again from the DER, at most 5,000 characters ({@code TrustAnchorCertificateType}).
 *
 * @see <a href="https://docs.aws.amazon.com/cloudhsm/latest/APIReference/API_InitializeCluster.html">CloudHSM:
 *     InitializeCluster, TrustAnchor</a>
 */
public final class TrustAnchor {

    /** With the text that openssl writes around a certificate, four times what KMS takes is more than enough. */
    static final int LONGEST_INPUT = 20_000;

    static final int LONGEST = 5000;

    private static final String BASIC_CONSTRAINTS = "2.5.29.19";
    private static final int KEY_CERT_SIGN = 5;

    private final X509Certificate certificate;
    private final String pem;
    private final String fingerprint;

    private TrustAnchor(X509Certificate certificate, String pem, String fingerprint) {
        this.certificate = certificate;
        this.pem = pem;
        this.fingerprint = fingerprint;
    }

    /** Reads exactly one certificate. Text around it, white space of any kind and escaped line ends are accepted. */
    public static Parsed<TrustAnchor> parse(String text) {
        int length = text.codePointCount(0, text.length());
        if (length > LONGEST_INPUT) {
            return tooLong("The text has at most " + LONGEST_INPUT + " characters; this has " + length + ".");
        }
        if (text.isBlank()) {
            return Parsed.invalid(InputErrorCode.TooShort, "The text is blank. Send the content of customerCA.crt.");
        }
        try {
            var certificate = PemCertificate.read(text);
            byte[] der = certificate.getEncoded();
            String pem = PemCertificate.write(der);
            return pem.length() > LONGEST
                    ? tooLong("KMS takes a certificate of at most " + LONGEST + " characters in PEM; this has "
                            + pem.length() + ".")
                    : Parsed.value(new TrustAnchor(certificate, pem, sha256(der)));
        } catch (PemCertificate.Unreadable unreadable) {
            return Parsed.invalid(InputErrorCode.InvalidCertificate, unreadable.why());
        } catch (CertificateEncodingException unreadable) {
            return Parsed.invalid(InputErrorCode.InvalidCertificate, "The certificate cannot be encoded again.");
        }
    }

    private static Parsed<TrustAnchor> tooLong(String detail) {
        return Parsed.invalid(InputErrorCode.TooLong, detail);
    }

    private static String sha256(byte[] der) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(der));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }

    /**
     * Why this certificate cannot be the trust anchor of a new key store. It is asked of requests only: records, and what
     * KMS shows, are read whatever they hold.
     */
    public Optional<InputError> unusableAt(Instant now) {
        if (!selfSigned()) {
            return Optional.of(
                    new InputError(
                            InputErrorCode.InvalidCertificate,
                            "The certificate is not self-signed. It may be the cluster's certificate (ClusterCertificate of DescribeClusters); send customerCA.crt, the certificate that signed it."));
        }
        if (deniesToBeCa()) {
            return Optional.of(
                    new InputError(
                            InputErrorCode.InvalidCertificate,
                            "The certificate is not one of a certificate authority (its basic constraints have no CA:TRUE). Send customerCA.crt."));
        }
        if (now.isBefore(certificate.getNotBefore().toInstant())) {
            return Optional.of(new InputError(
                    InputErrorCode.CertificateNotYetValid,
                    "The certificate is not valid before "
                            + certificate.getNotBefore().toInstant() + "."));
        }
        if (now.isAfter(certificate.getNotAfter().toInstant())) {
            return Optional.of(new InputError(
                    InputErrorCode.CertificateExpired,
                    "The certificate expired at " + certificate.getNotAfter().toInstant() + "."));
        }
        return Optional.empty();
    }

    /** By name, and by signature where the JDK has the algorithm. */
    private boolean selfSigned() {
        if (!Objects.equals(certificate.getSubjectX500Principal(), certificate.getIssuerX500Principal())) {
            return false;
        }
        try {
            certificate.verify(certificate.getPublicKey());
            return true;
        } catch (NoSuchAlgorithmException unknown) {
            return true;
        } catch (GeneralSecurityException otherSigner) {
            return false;
        }
    }

    /** Without the extension a certificate says nothing about it, as those of X.509 version 1. */
    private boolean deniesToBeCa() {
        return certificate.getExtensionValue(BASIC_CONSTRAINTS) != null && certificate.getBasicConstraints() < 0;
    }

    /**
     * Why the certificate does not look like one of a certificate authority (RFC 5280, 6.1.4, steps k and n); empty if it
     * does, and for X.509 version 1, which has no extensions that could tell.
     */
    public Optional<String> notMarkedAsAuthority() {
        if (certificate.getVersion() >= 3 && certificate.getExtensionValue(BASIC_CONSTRAINTS) == null) {
            return Optional.of(
                    "The certificate has no basic constraints, which a certificate authority has. Check that this is customerCA.crt.");
        }
        boolean[] usage = certificate.getKeyUsage();
        return usage != null && !usage[KEY_CERT_SIGN]
                ? Optional.of(
                        "The certificate may not sign certificates (its key usage has no keyCertSign). Check that this is customerCA.crt.")
                : Optional.empty();
    }

    /**
     * Whether the key of this certificate signed the one certificate in the text; empty if the text is not one certificate, or
     * if the JDK does not have the algorithm.
     */
    public Optional<Boolean> hasSigned(String pem) {
        try {
            PemCertificate.read(pem).verify(certificate.getPublicKey());
            return Optional.of(true);
        } catch (PemCertificate.Unreadable | NoSuchAlgorithmException unknown) {
            return Optional.empty();
        } catch (GeneralSecurityException otherSigner) {
            return Optional.of(false);
        }
    }

    /** The end of the certificate's validity. */
    public Instant expiresAt() {
        return certificate.getNotAfter().toInstant();
    }

    /** The certificate as it goes to KMS: lines of 64 characters, line feeds only, a line feed at the end. */
    public String pem() {
        return pem;
    }

    /** SHA-256 of the certificate's DER form, 64 lower-case hexadecimal digits. */
    public String fingerprint() {
        return fingerprint;
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
