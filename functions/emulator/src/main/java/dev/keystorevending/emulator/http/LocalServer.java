package dev.keystorevending.emulator.http;

import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;

/** The JDK's HTTP server with a virtual thread a request. */
public final class LocalServer implements AutoCloseable {

    private final HttpServer server;
    private final ExecutorService threads;

    private LocalServer(HttpServer server, ExecutorService threads) {
        this.server = server;
        this.threads = threads;
    }

    /**
     * Starts to serve.
     *
     * @param bindAddress the one address to listen on, IPv4 or IPv6, or a name of it
     * @param port 0 for any free one
     * @param handlers handlers by path prefix
     * @throws UncheckedIOException where the port is taken or the address is unknown
     */
    public static LocalServer start(String bindAddress, int port, Map<String, HttpHandler> handlers) {
        return start(bindAddress, port, handlers, HttpServer::create);
    }

    /** Does the same with TLS, on a free port of the loopback interface. */
    public static LocalServer startTls(SSLContext context, Map<String, HttpHandler> handlers) {
        return start("127.0.0.1", 0, handlers, (address, backlog) -> {
            var server = HttpsServer.create(address, backlog);
            server.setHttpsConfigurator(new HttpsConfigurator(context));
            return server;
        });
    }

    /** Creates a server of the JDK. */
    private interface Creation {
        HttpServer create(InetSocketAddress address, int backlog) throws IOException;
    }

    private static LocalServer start(
            String bindAddress, int port, Map<String, HttpHandler> handlers, Creation creation) {
        // Read once, when the server's classes load: without the first, an answer waits for the client's delayed
        // acknowledgement; without the second, pooled client connections die after 30 s.
        setUnlessSet("sun.net.httpserver.nodelay", "true");
        setUnlessSet("sun.net.httpserver.idleInterval", "600");
        setUnlessSet("sun.net.httpserver.maxIdleConnections", "2000");
        try {
            HttpServer server = creation.create(new InetSocketAddress(InetAddress.getByName(bindAddress), port), 1024);
            handlers.forEach(server::createContext);
            ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
            server.setExecutor(threads);
            server.start();
            return new LocalServer(server, threads);
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot listen on %s:%d".formatted(bindAddress, port), failure);
        }
    }

    public InetSocketAddress address() {
        return server.getAddress();
    }

    public URI uri() {
        InetAddress address = server.getAddress().getAddress();
        String host = address.isAnyLocalAddress() ? "127.0.0.1" : address.getHostAddress();
        String inUri = address instanceof Inet6Address && !address.isAnyLocalAddress() ? "[" + host + "]" : host;
        return URI.create("http://%s:%d".formatted(inUri, server.getAddress().getPort()));
    }

    @Override
    public void close() {
        threads.shutdownNow();
        server.stop(0);
    }

    private static void setUnlessSet(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }
}
