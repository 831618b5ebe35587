package dev.keystorevending.emulator.dynamo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.dynamodb.services.local.server.DynamoDBProxyServer;
import software.amazon.dynamodb.services.local.server.LocalDynamoDBRequestHandler;
import software.amazon.dynamodb.services.local.server.LocalDynamoDBServerHandler;

/** DynamoDB Local in this process, on a port of its own. */
public final class DynamoDbLocal implements AutoCloseable {

    private static final @Nullable String NO_CORS = null;

    private final DynamoDBProxyServer server;
    private final URI uri;

    private DynamoDbLocal(DynamoDBProxyServer server, URI uri) {
        this.server = server;
        this.uri = uri;
    }

    /**
     * Starts it, all callers and Regions sharing one set of tables. Its own command line would print a banner and phone home.
     *
     * @param folder where it keeps its files; empty for memory alone
     */
    public static DynamoDbLocal start(Optional<Path> folder) {
        try {
            if (folder.isPresent()) {
                Files.createDirectories(folder.get());
            }
            LocalDynamoDBRequestHandler requests = new LocalDynamoDBRequestHandler(
                    0, folder.isEmpty(), folder.map(Path::toString).orElse(null), true, false);
            int port = freePort();
            DynamoDBProxyServer server =
                    new DynamoDBProxyServer(port, new LocalDynamoDBServerHandler(requests, NO_CORS));
            server.start();
            return new DynamoDbLocal(server, URI.create("http://127.0.0.1:" + port));
        } catch (Exception failure) {
            throw new IllegalStateException("DynamoDB Local did not start", failure);
        }
    }

    /** Where it listens. */
    public URI uri() {
        return uri;
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception failure) {
            throw new IllegalStateException("DynamoDB Local did not stop", failure);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
