package dev.keystorevending.aws.wiring;

import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/** A local HTTP server that returns stubbed AWS responses. */
public final class StubServer implements AutoCloseable {

    private final HttpServer server;
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();

    public StubServer(HttpHandler handler) {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException noPort) {
            throw new UncheckedIOException(noPort);
        }
        server.createContext("/", handler);
        server.setExecutor(executor);
        server.start();
    }

    public AwsClients clients() {
        return clients(3);
    }

    /** Clients whose time-outs are so many times as long as those of a function. */
    public AwsClients clients(int timeoutFactor) {
        return new AwsClients(
                "eu-central-1",
                Optional.of(URI.create("http://127.0.0.1:" + server.getAddress().getPort())),
                Optional.of(StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret"))),
                AwsClients.connections(),
                timeoutFactor);
    }

    @Override
    public void close() {
        server.stop(0);
        executor.shutdownNow();
    }
}
