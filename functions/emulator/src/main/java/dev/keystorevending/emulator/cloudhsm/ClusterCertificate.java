package dev.keystorevending.emulator.cloudhsm;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
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

/**
 * The certificates of a cluster. Its owner makes a certificate authority ({@code customerCA.crt}, the trust anchor) and signs the
 * cluster's certificate request with it. The private keys are thrown away.
 *
 * @param pem the self-signed trust anchor
 * @param signedPem the cluster's own certificate, signed by the trust anchor; it is no trust anchor itself
 */
public record ClusterCertificate(String pem, String signedPem) {

    private static final Duration LIFETIME = Duration.ofDays(3652);

    /** New certificates, RSA 2048, valid from a day ago for ten years. */
    public static ClusterCertificate selfSigned(String clusterId) {
        Instant start = Instant.now().minus(Duration.ofDays(1));
        return selfSigned(clusterId, start, start.plus(LIFETIME));
    }

    /** New certificates valid between these instants. */
    public static ClusterCertificate selfSigned(String clusterId, Instant notBefore, Instant notAfter) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            KeyPair authority = generator.generateKeyPair();
            KeyPair cluster = generator.generateKeyPair();
            X500Principal owner = new X500Principal("CN=" + clusterId + ", OU=Local, O=Key Store Vending");
            X500Principal itself = new X500Principal("CN=" + clusterId + ", OU=CloudHSM, O=Local");
            var anchor = new JcaX509v3CertificateBuilder(
                    owner, serial(), Date.from(notBefore), Date.from(notAfter), owner, authority.getPublic());
            anchor.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
            var signed = new JcaX509v3CertificateBuilder(
                    owner, serial(), Date.from(notBefore), Date.from(notAfter), itself, cluster.getPublic());
            return new ClusterCertificate(sign(anchor, authority.getPrivate()), sign(signed, authority.getPrivate()));
        } catch (GeneralSecurityException | OperatorCreationException | CertIOException failure) {
            throw new IllegalStateException("cannot make a certificate", failure);
        }
    }

    private static BigInteger serial() {
        return new BigInteger(127, new SecureRandom());
    }

    private static String sign(JcaX509v3CertificateBuilder certificate, PrivateKey key)
            throws GeneralSecurityException, OperatorCreationException {
        return encode(new JcaX509CertificateConverter()
                .getCertificate(certificate.build(new JcaContentSignerBuilder("SHA256withRSA").build(key)))
                .getEncoded());
    }

    private static String encode(byte[] der) {
        Base64.Encoder encoder = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));
        return "-----BEGIN CERTIFICATE-----\n" + encoder.encodeToString(der) + "\n-----END CERTIFICATE-----\n";
    }
}
