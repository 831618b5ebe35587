package dev.keystorevending.aws.snapstart;

import java.io.ByteArrayInputStream;
import java.io.IOException;
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
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A key that is made in this process and dropped with it, and a certificate for it that only {@link #client} trusts. */
final class LoopbackIdentity {

    static final String HOST = "localhost";

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

    private final KeyPair keys;
    private final X509Certificate certificate;

    LoopbackIdentity() throws GeneralSecurityException {
        var generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        keys = generator.generateKeyPair();
        certificate = certificate(keys);
    }

    /** The context of a client without a session that it could resume. */
    SSLContext client() throws IOException, GeneralSecurityException {
        var store = store();
        store.setCertificateEntry(HOST, certificate);
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        var context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    SSLContext server() throws IOException, GeneralSecurityException {
        var store = store();
        store.setKeyEntry(HOST, keys.getPrivate(), new char[0], new Certificate[] {certificate});
        var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(store, new char[0]);
        var context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
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

    private static KeyStore store() throws IOException, GeneralSecurityException {
        var store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        return store;
    }
}
