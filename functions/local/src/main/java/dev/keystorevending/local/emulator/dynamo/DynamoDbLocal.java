package dev.keystorevending.local.emulator.dynamo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import software.amazon.dynamodb.services.local.main.ServerRunner;
import software.amazon.dynamodb.services.local.server.DynamoDBProxyServer;

/** DynamoDB Local in this process, on a port of its own. */
public final class DynamoDbLocal implements AutoCloseable {

    private final DynamoDBProxyServer server;
    private final URI uri;

    private DynamoDbLocal(DynamoDBProxyServer server, URI uri) {
        this.server = server;
        this.uri = uri;
    }

    /**
     * Starts it.
     *
     * @param folder where it keeps its files; empty for memory alone
     */
    public static DynamoDbLocal start(Optional<Path> folder) {
        try {
            int port = freePort();
            List<String> arguments = new ArrayList<>(List.of("-sharedDb", "-disableTelemetry", "-port", "" + port));
            if (folder.isPresent()) {
                Files.createDirectories(folder.get());
                arguments.addAll(List.of("-dbPath", folder.get().toString()));
            } else {
                arguments.add("-inMemory");
            }
            DynamoDBProxyServer server = ServerRunner.createServerFromCommandLineArgs(arguments.toArray(String[]::new));
            server.start();
            return new DynamoDbLocal(server, URI.create("http://127.0.0.1:" + port));
        } catch (Exception failure) {
            throw new IllegalStateException("DynamoDB Local did not start", failure);
        }
    }

    URI uri() {
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
