package dev.keystorevending.core;

import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509v1CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/** Real certificates, requests and keys for tests. */
public final class Certificates {

    private static final KeyPair KEYS = keys();

    private Certificates() {}

    /** A self-signed certificate, as a cluster's {@code customerCA.crt} is. */
    public static String selfSigned(String name, Instant expires) {
        var subject = new X500Principal("CN=" + name);
        try {
            var builder = new JcaX509v3CertificateBuilder(
                    subject,
                    BigInteger.valueOf(name.hashCode()).abs().add(BigInteger.ONE),
                    Date.from(expires.minus(Duration.ofDays(3650))),
                    Date.from(expires),
                    subject,
                    KEYS.getPublic());
            return pem(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(KEYS.getPrivate())));
        } catch (OperatorCreationException broken) {
            throw new IllegalStateException(broken);
        }
    }

    /** A self-signed certificate valid between two instants. */
    public static String selfSigned(Instant notBefore, Instant notAfter) {
        var subject = new X500Principal("CN=between");
        return signed(builder(subject, subject, notBefore, notAfter, KEYS), KEYS);
    }

    /** A self-signed certificate that says of itself whether it is a CA's. */
    public static String selfSigned(boolean authority) {
        var subject = new X500Principal("CN=authority");
        return extended(subject, Extension.basicConstraints, new BasicConstraints(authority));
    }

    /** A self-signed certificate of a CA with this key usage, bits of {@link KeyUsage}. */
    public static String authorityFor(int usage) {
        var subject = new X500Principal("CN=usage");
        try {
            var builder = builder(
                    subject,
                    subject,
                    Instant.parse("2026-01-01T00:00:00Z"),
                    Instant.parse("2036-01-01T00:00:00Z"),
                    KEYS);
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(usage));
            return signed(builder, KEYS);
        } catch (IOException broken) {
            throw new IllegalStateException(broken);
        }
    }

    /** A self-signed certificate of X.509 version 1, which has no extensions. */
    public static String versionOne() {
        var subject = new X500Principal("CN=version 1");
        try {
            var builder = new JcaX509v1CertificateBuilder(
                    subject,
                    BigInteger.ONE,
                    Date.from(Instant.parse("2026-01-01T00:00:00Z")),
                    Date.from(Instant.parse("2036-01-01T00:00:00Z")),
                    subject,
                    KEYS.getPublic());
            return pem(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(KEYS.getPrivate())));
        } catch (OperatorCreationException broken) {
            throw new IllegalStateException(broken);
        }
    }

    /** A self-signed certificate with so many bytes in an extension. */
    public static String selfSignedOfSize(int bytes) {
        return extended(
                new X500Principal("CN=large"),
                new ASN1ObjectIdentifier("1.3.6.1.4.1.55555.1"),
                new DEROctetString(new byte[bytes]));
    }

    /** A certificate that another key signed, as a cluster's {@code ClusterCertificate} is. */
    public static String issued(String subject, String issuer) {
        return signed(
                builder(
                        new X500Principal("CN=" + subject),
                        new X500Principal("CN=" + issuer),
                        Instant.parse("2026-01-01T00:00:00Z"),
                        Instant.parse("2036-01-01T00:00:00Z"),
                        KEYS),
                keys());
    }

    private static String extended(X500Principal subject, ASN1ObjectIdentifier kind, ASN1Encodable value) {
        try {
            var builder = builder(
                    subject,
                    subject,
                    Instant.parse("2026-01-01T00:00:00Z"),
                    Instant.parse("2036-01-01T00:00:00Z"),
                    KEYS);
            builder.addExtension(kind, false, value);
            return signed(builder, KEYS);
        } catch (IOException broken) {
            throw new IllegalStateException(broken);
        }
    }

    private static JcaX509v3CertificateBuilder builder(
            X500Principal subject, X500Principal issuer, Instant notBefore, Instant notAfter, KeyPair keys) {
        return new JcaX509v3CertificateBuilder(
                issuer, BigInteger.ONE, Date.from(notBefore), Date.from(notAfter), subject, keys.getPublic());
    }

    private static String signed(JcaX509v3CertificateBuilder builder, KeyPair signer) {
        try {
            return pem(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(signer.getPrivate())));
        } catch (OperatorCreationException broken) {
            throw new IllegalStateException(broken);
        }
    }

    public static String signingRequest() {
        try {
            var builder = new JcaPKCS10CertificationRequestBuilder(new X500Principal("CN=request"), KEYS.getPublic());
            return pem(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(KEYS.getPrivate())));
        } catch (OperatorCreationException broken) {
            throw new IllegalStateException(broken);
        }
    }

    public static String privateKey() {
        return pem(KEYS.getPrivate());
    }

    private static String pem(Object object) {
        var text = new StringWriter();
        try (var writer = new JcaPEMWriter(text)) {
            writer.writeObject(object);
        } catch (IOException broken) {
            throw new IllegalStateException(broken);
        }
        return text.toString();
    }

    private static KeyPair keys() {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(256);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException broken) {
            throw new IllegalStateException(broken);
        }
    }
}
