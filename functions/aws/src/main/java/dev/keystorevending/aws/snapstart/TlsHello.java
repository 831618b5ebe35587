package dev.keystorevending.aws.snapstart;

import dev.keystorevending.aws.http.NetworkSockets;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * The beginning of a TLS handshake in memory, which the server refuses. It reads the JDK's certificates, and loads and runs what a client does up to the
 * server's response. No key of it is used again.
 */
final class TlsHello {

    /** A fatal alert, {@code handshake_failure} (RFC 8446, 6). */
    private static final byte[] REFUSAL = {21, 3, 3, 0, 2, 2, 40};

    private TlsHello() {}

    static void send() throws IOException {
        var factory = (SSLSocketFactory) SSLSocketFactory.getDefault();
        try (var socket = (SSLSocket) factory.createSocket(new Refusing(), "priming.invalid", 443, true)) {
            NetworkSockets.shakeHands(socket);
            throw new IllegalStateException("the handshake did not fail");
        } catch (SSLException refused) {
            // as intended
        }
    }

    /** A socket that is never opened, and on which a refusal can be read. */
    private static final class Refusing extends Socket {

        private final InputStream refusal = new ByteArrayInputStream(REFUSAL);

        @Override
        public boolean isConnected() {
            return true;
        }

        @Override
        public InputStream getInputStream() {
            return refusal;
        }

        @Override
        public OutputStream getOutputStream() {
            return OutputStream.nullOutputStream();
        }

        @Override
        public synchronized void close() {}
    }
}
