package dev.keystorevending.aws.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keystorevending.core.ServerCertificate;
import java.io.IOException;
import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** TLS handshakes with servers that support certain groups only. */
class NetworkSocketsTest {

    private final Instant start = Instant.now().minus(Duration.ofDays(1));
    private final Instant end = start.plus(Duration.ofDays(9));

    private final ServerCertificate authority = ServerCertificate.authority(start, end);

    /** The first connection to a host finds out what it needs; the second one knows. */
    @ParameterizedTest
    @CsvSource({"x25519, 1, 2", "secp256r1, 2, 3", "secp384r1, 2, 3"})
    void everyGroupIsReachedAndARefusalIsRemembered(String group, int first, int both) throws Exception {
        try (var server = new Server(authority.server(start, end, "localhost"), group)) {
            var sockets = trusting();
            try (var socket = sockets.open("localhost", server.port(), true)) {
                assertThat(socket.getInputStream().read()).isEqualTo('!');
            }
            assertThat(server.connections()).isEqualTo(first);
            try (var socket = sockets.open("localhost", server.port(), true)) {
                assertThat(socket.getInputStream().read()).isEqualTo('!');
            }
            assertThat(server.connections()).isEqualTo(both);
        }
    }

    @Test
    void certificateOfAnotherHostIsRefused() throws Exception {
        try (var server = new Server(authority.server(start, end, "elsewhere.example"), "x25519")) {
            var sockets = trusting();
            assertThatThrownBy(() -> sockets.open("localhost", server.port(), true))
                    .isInstanceOf(SSLException.class)
                    .hasMessageContaining("localhost");
        }
    }

    @Test
    void certificateOfAnotherAuthorityIsRefused() throws Exception {
        var other = ServerCertificate.authority(start, end);
        try (var server = new Server(other.server(start, end, "localhost"), "x25519")) {
            var sockets = trusting();
            assertThatThrownBy(() -> sockets.open("localhost", server.port(), true))
                    .isInstanceOf(SSLException.class);
        }
    }

    private NetworkSockets trusting() throws GeneralSecurityException, IOException {
        var store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        store.setCertificateEntry("authority", authority.certificate());
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        var context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return new NetworkSockets(Duration.ofSeconds(5), Duration.ofSeconds(20), context::getSocketFactory);
    }

    /** A server that supports one group. It writes one character to each client. */
    private static final class Server implements AutoCloseable {

        private final SSLServerSocket server;
        private final AtomicInteger connections = new AtomicInteger();

        Server(ServerCertificate certificate, String group) throws IOException {
            server = (SSLServerSocket) certificate
                    .context()
                    .getServerSocketFactory()
                    .createServerSocket(0, 10, InetAddress.getByName("localhost"));
            var parameters = server.getSSLParameters();
            parameters.setNamedGroups(new String[] {group});
            server.setSSLParameters(parameters);
            Thread.ofVirtual().start(this::serve);
        }

        int port() {
            return server.getLocalPort();
        }

        int connections() {
            return connections.get();
        }

        private void serve() {
            while (!server.isClosed()) {
                try (var socket = (SSLSocket) server.accept()) {
                    connections.incrementAndGet();
                    socket.getOutputStream().write('!');
                } catch (IOException refusedOrClosed) {
                    // the next client
                }
            }
        }

        @Override
        public void close() throws IOException {
            server.close();
        }
    }
}
