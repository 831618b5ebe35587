package dev.keystorevending.aws.snapstart;

import dev.keystorevending.aws.http.NetworkSockets;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;

/**
 * TLS connections of the loopback interface to a server in this process, which are closed again. The server's key is made here and
 * dropped; only the connections' own client trusts it. The certificates of the JDK, which all other clients trust, are read too.
 */
final class Handshake {

    private static final String HOST = "localhost";
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    /** The handshakes after which the JIT has compiled the arithmetic of the keys. */
    private static final int TIMES = 20;

    /** A certificate of {@link #HOST} with an RSA key, as AWS's servers have. Its key was discarded: {@link #certificate} puts in another one. */
    private static final String TEMPLATE = """
            -----BEGIN CERTIFICATE-----
            MIIDITCCAgmgAwIBAgIUD0Za0dgbII4iew7G4toFcTLg5vwwDQYJKoZIhvcNAQEL
            BQAwFDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyODEwNTIxMFoYDzIxMjYx
            MTA0MTA1MjEwWjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwggEiMA0GCSqGSIb3DQEB
            AQUAA4IBDwAwggEKAoIBAQCxEic0z3pQPlkXLDjWlKvcH8/lj9iiQDuWjBfMo6U6
            1F47EeUNRNw0LXpnSs2NBrciNTZBcaTnKXlbdCU8kft/qVbfeKU7oVzU4yetexUj
            W7iOW+A8OHuL7uPzfTYUHnK01zftsieYdRs5y/QlU9D8/nVFcwVxanSdnyOjW/vu
            o0JpKzCtcPEjuvGuPybqJNw11T8xr58KHtC37240bsKFn8cPE8jjO9tQi8CW6PlS
            dVq8q3uucRunSLdTzYb3/S/Py/pYgTCbON6zVPDoP4essQgeOdT2KiLuJAbqGagX
            oDz3MehaMOAFQL2uTEQtCNL64E+HHv9tqhCuRA+mnPFvAgMBAAGjaTBnMB0GA1Ud
            DgQWBBQOgJ6SM9RDL5R4baE/ETT+6UxgTzAfBgNVHSMEGDAWgBQOgJ6SM9RDL5R4
            baE/ETT+6UxgTzAUBgNVHREEDTALgglsb2NhbGhvc3QwDwYDVR0TAQH/BAUwAwEB
            /zANBgkqhkiG9w0BAQsFAAOCAQEAc8c055uvb9b9DgcPc3hiolKIUXDTcAHVzZVV
            jsGHdAP65cROvxpP7Z7FPd2MbISBvix09tlq8cUY+Ss+xZImj/jfP1FM4rvktElz
            SaNQjTVZoiKZRURwVfLCNr2b7yzxdX6fuQJ1Tgu9MFZJNUqqLZy6LurtaN7MURpk
            cvA+bYmEgoEyCpOjXp1Y9XJUL0QDIOVt0sLAoDKawRbl5s0e0JEGLkj9kp40jSUk
            9GwBnEICNBZGJ/s36hBv+2WCNsp0iKUNCGSfHmq2ksMQ97A4itGWdeke/EnVCYcJ
            fQxC+1pBpkX6M7cIJsquqUXQw+R7iu7sCW/2ddTTScYqWJT5Sw==
            -----END CERTIFICATE-----
            """;

    private Handshake() {}

    /** Connects, sends and receives. */
    static void play() throws IOException, GeneralSecurityException {
        SSLSocketFactory.getDefault();
        var generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        var keys = generator.generateKeyPair();
        var certificate = certificate(keys);
        var server = (SSLServerSocket) server(keys, certificate)
                .getServerSocketFactory()
                .createServerSocket(0, 1, InetAddress.getByName(HOST));
        var echoing = Thread.ofPlatform().daemon().start(() -> echo(server));
        try (server) {
            for (int time = 0; time < TIMES; time++) {
                var client = client(certificate); // a new one has no session to resume
                var sockets = new NetworkSockets(TIMEOUT, TIMEOUT, client::getSocketFactory);
                try (var socket = sockets.open(HOST, server.getLocalPort(), true)) {
                    socket.getOutputStream().write(time);
                    if (socket.getInputStream().read() != time) {
                        throw new IOException("the loopback interface changed a byte");
                    }
                }
            }
        }
        try {
            echoing.join(TIMEOUT);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private static void echo(SSLServerSocket server) {
        while (!server.isClosed()) {
            try (var socket = server.accept()) {
                socket.getOutputStream().write(socket.getInputStream().read());
            } catch (IOException closed) {
                // the client failed, or has finished
            }
        }
    }

    /** The template with another key, signed by it. Keys and signatures of RSA with 2,048 bits have one length. */
    private static X509Certificate certificate(KeyPair keys) throws GeneralSecurityException {
        var template = parsed(TEMPLATE.getBytes(StandardCharsets.US_ASCII));
        byte[] former = template.getPublicKey().getEncoded();
        byte[] signed = template.getTBSCertificate();
        replace(signed, position(signed, former), keys.getPublic().getEncoded());
        var signer = Signature.getInstance(template.getSigAlgName());
        signer.initSign(keys.getPrivate());
        signer.update(signed);
        byte[] signature = signer.sign();
        byte[] whole = template.getEncoded();
        replace(whole, position(whole, template.getTBSCertificate()), signed);
        replace(whole, whole.length - signature.length, signature);
        return parsed(whole);
    }

    private static X509Certificate parsed(byte[] encoded) throws GeneralSecurityException {
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(encoded));
    }

    private static int position(byte[] in, byte[] part) {
        int at = 0;
        while (!ByteBuffer.wrap(in, at, part.length).equals(ByteBuffer.wrap(part))) {
            at++;
        }
        return at;
    }

    private static void replace(byte[] in, int at, byte[] by) {
        System.arraycopy(by, 0, in, at, by.length);
    }

    private static SSLContext client(Certificate trusted) throws IOException, GeneralSecurityException {
        var store = store();
        store.setCertificateEntry(HOST, trusted);
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        var context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    private static SSLContext server(KeyPair keys, Certificate certificate)
            throws IOException, GeneralSecurityException {
        var store = store();
        store.setKeyEntry(HOST, keys.getPrivate(), new char[0], new Certificate[] {certificate});
        var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(store, new char[0]);
        var context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }

    private static KeyStore store() throws IOException, GeneralSecurityException {
        var store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        return store;
    }
}
