package dev.keystorevending.aws.snapstart;

import dev.keystorevending.aws.http.NetworkSockets;
import dev.keystorevending.aws.http.SocketHttpClient;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import java.util.zip.CRC32;
import javax.net.ServerSocketFactory;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocketFactory;
import software.amazon.awssdk.http.SdkHttpClient;

/**
 * A server of AWS's JSON protocols on the loopback interface, in this process, over HTTP and over TLS: each request gets HTTP 200 and the given response of its
 * operation. It closes each connection after some requests, so that its client connects often.
 */
final class LoopbackAws implements AutoCloseable {

    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final int REQUESTS_PER_CONNECTION = 40;
    private static final String OPERATION = "\r\nx-amz-target: ";
    private static final String LENGTH = "\r\ncontent-length: ";

    private final UnaryOperator<String> answers;
    private final LoopbackIdentity identity = new LoopbackIdentity();
    private final ServerSocket plain;
    private final ServerSocket secured;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();

    /** Starts the server with the JSON response of each operation; a request without one is asked for by its method. */
    LoopbackAws(UnaryOperator<String> answers) throws IOException, GeneralSecurityException {
        this.answers = answers;
        var securedSockets = identity.server().getServerSocketFactory();
        plain = listening(ServerSocketFactory.getDefault());
        secured = listening(securedSockets);
    }

    private ServerSocket listening(ServerSocketFactory sockets) throws IOException {
        var server = sockets.createServerSocket(0, 8, InetAddress.getByName(LoopbackIdentity.HOST));
        start(() -> accept(server));
        return server;
    }

    private void start(Runnable work) {
        threads.add(Thread.ofPlatform().daemon().start(() -> {
            work.run();
            threads.remove(Thread.currentThread());
        }));
    }

    /** Where it returns credentials. */
    URI credentials() {
        return URI.create("http://" + LoopbackIdentity.HOST + ":" + plain.getLocalPort());
    }

    /** A client whose connections are those of the functions, but all lead to this server. With TLS it trusts this server only. */
    SdkHttpClient client() {
        var network = new NetworkSockets(TIMEOUT, TIMEOUT, this::trusting);
        return new SocketHttpClient(
                (host, port, tls) -> network.open(LoopbackIdentity.HOST, (tls ? secured : plain).getLocalPort(), tls));
    }

    /**
     * Shakes hands as a function does, which does not trust this server. The certificates that it trusts are read for that, and stay in
     * the JVM.
     *
     * @throws IOException if it trusts this server
     */
    void refuse() throws IOException {
        try (var socket =
                new NetworkSockets(TIMEOUT, TIMEOUT).open(LoopbackIdentity.HOST, secured.getLocalPort(), true)) {
            throw new IOException("the JVM trusts a certificate of " + socket.getInetAddress());
        } catch (SSLException refused) {
            // as it should be
        }
    }

    private SSLSocketFactory trusting() {
        try {
            return identity.client().getSocketFactory();
        } catch (IOException | GeneralSecurityException broken) {
            throw new IllegalStateException(broken);
        }
    }

    private void accept(ServerSocket server) {
        try {
            while (true) {
                var socket = server.accept();
                open.add(socket);
                start(() -> serve(socket));
            }
        } catch (IOException closed) {
            // the priming has ended, or will fail
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            var in = new BufferedInputStream(socket.getInputStream());
            for (int left = REQUESTS_PER_CONNECTION - 1; ; left--) {
                String head = head(in);
                if (head.isEmpty()) {
                    return;
                }
                in.skipNBytes(Integer.parseInt("0" + field(head, LENGTH)));
                String operation = operation(head);
                boolean last = left == 0 || operation.equals("GET");
                socket.getOutputStream().write(response(operation, last));
                if (last) {
                    return;
                }
            }
        } catch (IOException closed) {
            // the client has failed, or the priming has ended
        } finally {
            open.remove(socket);
        }
    }

    /** What comes before the body of a request; empty if the connection has ended. */
    private static String head(InputStream in) throws IOException {
        var head = new StringBuilder(1024);
        while (head.length() < 4 || head.indexOf("\r\n\r\n", head.length() - 4) < 0) {
            int next = in.read();
            if (next < 0) {
                return "";
            }
            head.append((char) next);
        }
        return head.toString();
    }

    private static String operation(String head) {
        String target = field(head, OPERATION);
        return target.isEmpty() ? head.substring(0, head.indexOf(' ')) : target.substring(target.indexOf('.') + 1);
    }

    private static String field(String head, String name) {
        int at = head.toLowerCase(Locale.ROOT).indexOf(name);
        return at < 0 ? "" : head.substring(at + name.length(), head.indexOf("\r\n", at + name.length()));
    }

    /** The SDK verifies the checksum of a DynamoDB response if there is one. */
    private byte[] response(String operation, boolean last) {
        byte[] body = answers.apply(operation).getBytes(StandardCharsets.UTF_8);
        var sum = new CRC32();
        sum.update(body);
        byte[] head = ("HTTP/1.1 200 OK\r\nContent-Type: application/x-amz-json-1.1\r\nContent-Length: " + body.length
                        + (last ? "\r\nConnection: close" : "") + "\r\nx-amz-crc32: " + sum.getValue() + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        byte[] whole = Arrays.copyOf(head, head.length + body.length);
        System.arraycopy(body, 0, whole, head.length, body.length);
        return whole;
    }

    /** Closes the server and its connections. The operating system closes a socket when no thread waits for it any more. */
    @Override
    public void close() throws IOException {
        plain.close();
        secured.close();
        for (Socket socket : open) {
            socket.close();
        }
        try {
            for (Thread thread : threads) {
                thread.join(TIMEOUT);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
