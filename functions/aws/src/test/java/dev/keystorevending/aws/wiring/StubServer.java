package dev.keystorevending.aws.wiring;

import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/** A local HTTP server that returns stubbed AWS responses. */
public final class StubServer implements AutoCloseable {

    private final HttpServer server;

    public StubServer(HttpHandler handler) {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException noPort) {
            throw new UncheckedIOException(noPort);
        }
        server.createContext("/", handler);
        server.start();
    }

    public AwsClients clients() {
        return new AwsClients(
                "eu-central-1",
                Optional.of(URI.create("http://127.0.0.1:" + server.getAddress().getPort())),
                Optional.of(StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret"))));
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
