package dev.keystorevending.emulator.dynamo;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.jspecify.annotations.Nullable;
import software.amazon.dynamodb.services.local.server.LocalDynamoDBRequestHandler;
import software.amazon.dynamodb.services.local.server.LocalDynamoDBServerHandler;

/**
 * DynamoDB Local in this process, on a free port of the loopback address. Only the emulated AWS calls it. Its own server class always
 * listens on every address, so its handler gets a server of ours.
 */
public final class DynamoDbLocal implements AutoCloseable {

    private static final String LOOPBACK = "127.0.0.1";
    private static final @Nullable String NO_CORS = null;

    private final Server server;
    private final LocalDynamoDBServerHandler handler;
    private final URI uri;

    private DynamoDbLocal(Server server, LocalDynamoDBServerHandler handler, URI uri) {
        this.server = server;
        this.handler = handler;
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
            var requests = new LocalDynamoDBRequestHandler(
                    0, folder.isEmpty(), folder.map(Path::toString).orElse(null), true, false);
            var handler = new LocalDynamoDBServerHandler(requests, NO_CORS);
            var server = new Server();
            var connector = new ServerConnector(server);
            connector.setHost(LOOPBACK);
            server.addConnector(connector);
            server.setHandler(handler);
            server.start();
            URI uri = URI.create("http://%s:%d".formatted(LOOPBACK, connector.getLocalPort()));
            return new DynamoDbLocal(server, handler, uri);
        } catch (Exception failure) {
            throw new IllegalStateException("DynamoDB Local did not start", failure);
        }
    }

    /** The address on which it listens. */
    public URI uri() {
        return uri;
    }

    @Override
    public void close() {
        try {
            server.stop();
            handler.close();
        } catch (Exception failure) {
            throw new IllegalStateException("DynamoDB Local did not stop", failure);
        }
    }
}
