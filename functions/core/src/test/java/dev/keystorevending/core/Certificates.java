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
