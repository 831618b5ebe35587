package dev.keystorevending.aws.probe;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Lets a TLS handshake succeed whatever the server's certificate is, and tells afterwards what the JDK's trust manager said of
 * it. A probe reports what is wrong with a certificate, so it needs the session; it sends nothing unless {@link #accepted}.
 */
final class ObservedTrust extends X509ExtendedTrustManager {

    private final X509ExtendedTrustManager judge;
    private List<X509Certificate> chain = List.of();
    private boolean trusted;
    private boolean accepted;

    /** Uses these certificate authorities, or those of the Java runtime. */
    ObservedTrust(Optional<KeyStore> authorities) throws GeneralSecurityException {
        var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(authorities.orElse(null));
        this.judge = Arrays.stream(factory.getTrustManagers())
                .filter(X509ExtendedTrustManager.class::isInstance)
                .map(X509ExtendedTrustManager.class::cast)
                .findFirst()
                .orElseThrow();
    }

    /** The server's certificates, its own first. */
    List<X509Certificate> chain() {
        return chain;
    }

    /** Whether the chain leads to a trusted authority, whatever name the certificate is for. */
    boolean trusted() {
        return trusted;
    }

    /** Whether a client that checks certificates would have accepted this one for the host. */
    boolean accepted() {
        return accepted;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] certificates, String authType, Socket socket) {
        chain = List.of(certificates);
        trusted = passes(() -> judge.checkServerTrusted(certificates, authType));
        // with the socket, the JDK also checks the name, because the socket asks for it
        accepted = passes(() -> judge.checkServerTrusted(certificates, authType, socket));
    }

    /** A check of the JDK's trust manager. */
    private interface Check {
        void run() throws CertificateException;
    }

    private static boolean passes(Check check) {
        try {
            check.run();
            return true;
        } catch (CertificateException refused) {
            return false;
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] certificates, String authType, @Nullable SSLEngine engine)
            throws CertificateException {
        throw new CertificateException("a probe uses sockets");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] certificates, String authType) throws CertificateException {
        throw new CertificateException("a probe uses sockets");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] certificates, String authType, @Nullable Socket socket)
            throws CertificateException {
        throw new CertificateException("a probe is no server");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] certificates, String authType, @Nullable SSLEngine engine)
            throws CertificateException {
        throw new CertificateException("a probe is no server");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] certificates, String authType) throws CertificateException {
        throw new CertificateException("a probe is no server");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return judge.getAcceptedIssuers();
    }
}
