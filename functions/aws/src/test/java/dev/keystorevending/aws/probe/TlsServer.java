package dev.keystorevending.aws.probe;

import dev.keystorevending.core.ServerCertificate;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/** A server on the loopback interface that writes one response to each connection. */
final class TlsServer implements AutoCloseable {

    /** Writes a response. */
    interface Answer {
        void write(OutputStream out) throws IOException;
    }

    private final SSLServerSocket server;
    private final Answer answer;
    private final AtomicInteger accepted = new AtomicInteger();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final List<String> names = new CopyOnWriteArrayList<>();

    TlsServer(ServerCertificate certificate, List<String> protocols, Answer answer) {
        this.answer = answer;
        try {
            server = (SSLServerSocket) certificate
                    .context()
                    .getServerSocketFactory()
                    .createServerSocket(0, 10, InetAddress.getLoopbackAddress());
        } catch (IOException noPort) {
            throw new UncheckedIOException(noPort);
        }
        server.setEnabledProtocols(protocols.toArray(String[]::new));
        Thread.ofVirtual().start(this::serve);
    }

    static Answer text(String response) {
        return out -> out.write(response.getBytes(StandardCharsets.UTF_8));
    }

    InetSocketAddress address() {
        return new InetSocketAddress(server.getInetAddress(), server.getLocalPort());
    }

    /** The connections that were accepted. */
    int accepted() {
        return accepted.get();
    }

    /** The requests that arrived, head and body. */
    List<String> requests() {
        return requests;
    }

    /** The server names of the handshakes (SNI). */
    List<String> names() {
        return names;
    }

    private void serve() {
        while (!server.isClosed()) {
            try {
                var socket = (SSLSocket) server.accept();
                accepted.incrementAndGet();
                Thread.ofVirtual().start(() -> talk(socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void talk(SSLSocket socket) {
        try (socket) {
            socket.startHandshake();
            ((ExtendedSSLSession) socket.getSession())
                    .getRequestedServerNames()
                    .forEach(name -> names.add(new String(name.getEncoded(), StandardCharsets.US_ASCII)));
            String request = request(socket.getInputStream());
            if (!request.isEmpty()) {
                requests.add(request);
                answer.write(socket.getOutputStream());
                socket.getOutputStream().flush();
            }
        } catch (IOException clientLeft) {
            // as a client does that does not like the certificate
        }
    }

    /** Reads a request up to the end of its JSON body. */
    private static String request(InputStream in) throws IOException {
        var bytes = new ByteArrayOutputStream();
        for (int read = in.read(); read >= 0; read = in.read()) {
            bytes.write(read);
            if (bytes.toString(StandardCharsets.UTF_8).endsWith("}}")) {
                break;
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
