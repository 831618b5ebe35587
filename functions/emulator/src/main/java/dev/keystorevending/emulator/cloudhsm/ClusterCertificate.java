package dev.keystorevending.emulator.cloudhsm;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** The certificate a cluster's owner makes when he initializes it. Its private key is thrown away. */
public record ClusterCertificate(String pem) {

    private static final Duration LIFETIME = Duration.ofDays(3652);

    /** A new self-signed CA certificate, RSA 2048, valid from a day ago for ten years. */
    public static ClusterCertificate selfSigned(String clusterId) {
        Instant start = Instant.now().minus(Duration.ofDays(1));
        return selfSigned(clusterId, start, start.plus(LIFETIME));
    }

    /** A new self-signed CA certificate valid between these instants. */
    public static ClusterCertificate selfSigned(String clusterId, Instant notBefore, Instant notAfter) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            KeyPair keys = generator.generateKeyPair();
            X500Principal name = new X500Principal("CN=" + clusterId + ", OU=Local, O=Key Store Vending");
            JcaX509v3CertificateBuilder certificate = new JcaX509v3CertificateBuilder(
                    name,
                    new BigInteger(127, new SecureRandom()),
                    Date.from(notBefore),
                    Date.from(notAfter),
                    name,
                    keys.getPublic());
            certificate.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
            return new ClusterCertificate(encode(new JcaX509CertificateConverter()
                    .getCertificate(
                            certificate.build(new JcaContentSignerBuilder("SHA256withRSA").build(keys.getPrivate())))
                    .getEncoded()));
        } catch (GeneralSecurityException | OperatorCreationException | CertIOException failure) {
            throw new IllegalStateException("cannot make a certificate", failure);
        }
    }

    private static String encode(byte[] der) {
        Base64.Encoder encoder = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));
        return "-----BEGIN CERTIFICATE-----\n" + encoder.encodeToString(der) + "\n-----END CERTIFICATE-----\n";
    }
}
