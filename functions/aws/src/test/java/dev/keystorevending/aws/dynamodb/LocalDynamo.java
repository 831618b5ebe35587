package dev.keystorevending.aws.dynamodb;

import dev.keystorevending.aws.wiring.AwsClients;
import java.net.URI;
import java.util.Objects;
import java.util.Optional;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.dynamodb.services.local.server.LocalDynamoDBRequestHandler;
import software.amazon.dynamodb.services.local.server.LocalDynamoDBServerHandler;

/** An in-memory DynamoDB Local in this process, which listens only on the loopback address, and its client. */
final class LocalDynamo implements BeforeAllCallback, AfterAllCallback {

    private static final String LOOPBACK = "127.0.0.1";
    private static final @Nullable String NO_FOLDER = null;
    private static final @Nullable String NO_CORS = null;

    private @Nullable Server server;
    private @Nullable LocalDynamoDBServerHandler handler;
    private @Nullable DynamoDbClient client;

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        handler = new LocalDynamoDBServerHandler(
                new LocalDynamoDBRequestHandler(0, true, NO_FOLDER, false, false), NO_CORS);
        server = new Server();
        var connector = new ServerConnector(server);
        connector.setHost(LOOPBACK);
        server.addConnector(connector);
        server.setHandler(handler);
        server.start();
        var clients = new AwsClients(
                "eu-central-1",
                Optional.of(URI.create("http://%s:%d".formatted(LOOPBACK, connector.getLocalPort()))),
                Optional.of(StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local"))));
        client = clients.dynamoDb();
    }

    DynamoDbClient client() {
        return Objects.requireNonNull(client, "the extension has not started");
    }

    @Override
    public void afterAll(ExtensionContext context) throws Exception {
        client().close();
        Objects.requireNonNull(server).stop();
        Objects.requireNonNull(handler).close();
    }
}
