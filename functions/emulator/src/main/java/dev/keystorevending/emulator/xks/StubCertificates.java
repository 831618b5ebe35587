package dev.keystorevending.emulator.xks;

import java.math.BigInteger;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
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
import org.jspecify.annotations.Nullable;

/**
 * The certificates of the stub proxies, made when a client asks for a host (SNI). The authority is made at the first use; its key
 * stays in memory.
 */
final class StubCertificates extends X509ExtendedKeyManager {

    private static final Duration LIFETIME = Duration.ofDays(90);
    private static final String KEY_TYPE = "EC";

    /** A key pair and its certificate. */
    private record Identity(KeyPair keys, X509Certificate certificate) {}

    private final Predicate<String> untrusted;
    private final Map<String, Identity> identities = new ConcurrentHashMap<>();
    private @Nullable Identity authority;

    /** @param untrusted the hosts whose certificates sign themselves */
    StubCertificates(Predicate<String> untrusted) {
        this.untrusted = untrusted;
    }

    /** The certificate of the authority that signs the proxies' certificates. */
    X509Certificate authority() {
        return authorityIdentity().certificate();
    }

    private synchronized Identity authorityIdentity() {
        if (authority == null) {
            authority = identity("stub authority", Optional.empty());
        }
        return authority;
    }

    private Identity identity(String alias) {
        return identities.computeIfAbsent(
                alias + " " + untrusted.test(alias),
                key -> identity(alias, untrusted.test(alias) ? Optional.empty() : Optional.of(authorityIdentity())));
    }

    /** Makes a certificate of a host that the issuer signs, or one of an authority that signs itself. */
    private static Identity identity(String name, Optional<Identity> issuer) {
        try {
            var generator = KeyPairGenerator.getInstance(KEY_TYPE);
            generator.initialize(256);
            KeyPair keys = generator.generateKeyPair();
            var subject = new X500Principal("CN=" + name);
            Instant start = Instant.now().minus(Duration.ofHours(1));
            var builder = new JcaX509v3CertificateBuilder(
                    issuer.map(signer -> signer.certificate().getSubjectX500Principal())
                            .orElse(subject),
                    new BigInteger(127, new SecureRandom()),
                    Date.from(start),
                    Date.from(start.plus(LIFETIME)),
                    subject,
                    keys.getPublic());
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(issuer.isEmpty()));
            if (issuer.isPresent()) {
                builder.addExtension(
                        Extension.subjectAlternativeName,
                        false,
                        new GeneralNames(new GeneralName(GeneralName.dNSName, name)));
            }
            PrivateKey signer = issuer.map(Identity::keys).orElse(keys).getPrivate();
            return new Identity(
                    keys,
                    new JcaX509CertificateConverter()
                            .getCertificate(
                                    builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(signer))));
        } catch (GeneralSecurityException | OperatorCreationException | CertIOException failure) {
            throw new IllegalStateException("cannot make a certificate", failure);
        }
    }

    @Override
    public @Nullable String chooseEngineServerAlias(
            String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        if (!keyType.equals(KEY_TYPE)
                || engine == null
                || !(engine.getHandshakeSession() instanceof ExtendedSSLSession session)) {
            return null;
        }
        return session.getRequestedServerNames().stream()
                .filter(SNIHostName.class::isInstance)
                .map(SNIServerName::getEncoded)
                .map(name -> new String(name, StandardCharsets.US_ASCII))
                .findFirst()
                .orElse(null);
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        return new X509Certificate[] {identity(alias).certificate()};
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        return identity(alias).keys().getPrivate();
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return null;
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public @Nullable String chooseClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return null;
    }
}
