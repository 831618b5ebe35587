package dev.keystorevending.core;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A key pair and its certificate: of an authority, or of a server that an authority signed. */
public record ServerCertificate(KeyPair keys, X509Certificate certificate) {

    /** An authority that signs itself, with a key for ECDSA. */
    public static ServerCertificate authority(Instant start, Instant end) {
        return of("EC", 256, "authority", Optional.empty(), start, end);
    }

    /** An authority with an RSA key, as those of AWS's servers have. */
    public static ServerCertificate rsaAuthority(Instant start, Instant end) {
        return of("RSA", 2048, "authority", Optional.empty(), start, end);
    }

    /** A server's certificate for these DNS names, signed by this authority, with a key of the same kind. */
    public ServerCertificate server(Instant start, Instant end, String... names) {
        String algorithm = keys.getPublic().getAlgorithm();
        return of(algorithm, algorithm.equals("EC") ? 256 : 2048, "server", Optional.of(this), start, end, names);
    }

    /** The TLS context of a server with this certificate. */
    public SSLContext context() {
        try {
            var store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            store.setKeyEntry("server", keys.getPrivate(), new char[0], new X509Certificate[] {certificate});
            var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            managers.init(store, new char[0]);
            var context = SSLContext.getInstance("TLS");
            context.init(managers.getKeyManagers(), null, null);
            return context;
        } catch (IOException | GeneralSecurityException broken) {
            throw new IllegalStateException(broken);
        }
    }

    private static ServerCertificate of(
            String algorithm,
            int bits,
            String subject,
            Optional<ServerCertificate> issuer,
            Instant start,
            Instant end,
            String... names) {
        try {
            var generator = KeyPairGenerator.getInstance(algorithm);
            generator.initialize(bits);
            var keys = generator.generateKeyPair();
            var name = new X500Principal("CN=" + subject);
            var builder = new JcaX509v3CertificateBuilder(
                    issuer.map(signer -> signer.certificate().getSubjectX500Principal())
                            .orElse(name),
                    BigInteger.valueOf(System.nanoTime()),
                    Date.from(start),
                    Date.from(end),
                    name,
                    keys.getPublic());
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(issuer.isEmpty()));
            if (names.length > 0) {
                var all = Arrays.stream(names)
                        .map(dns -> new GeneralName(GeneralName.dNSName, dns))
                        .toArray(GeneralName[]::new);
                builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(all));
            }
            var signer = issuer.map(ServerCertificate::keys).orElse(keys).getPrivate();
            return new ServerCertificate(
                    keys,
                    new JcaX509CertificateConverter()
                            .getCertificate(builder.build(new JcaContentSignerBuilder(
                                            algorithm.equals("EC") ? "SHA256withECDSA" : "SHA256withRSA")
                                    .build(signer))));
        } catch (GeneralSecurityException | OperatorCreationException | CertIOException broken) {
            throw new IllegalStateException(broken);
        }
    }
}
