package dev.keystorevending.aws.dynamodb;

import dev.keystorevending.aws.wiring.AwsClients;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.dynamodb.services.local.main.ServerRunner;
import software.amazon.dynamodb.services.local.server.DynamoDBProxyServer;

/** DynamoDB Local in this process, and a client of it. */
final class LocalDynamo {

    private final DynamoDBProxyServer server;
    private final DynamoDbClient client;

    private LocalDynamo(DynamoDBProxyServer server, DynamoDbClient client) {
        this.server = server;
        this.client = client;
    }

    static LocalDynamo start() throws Exception {
        int port = freePort();
        var server = ServerRunner.createServerFromCommandLineArgs(
                new String[] {"-inMemory", "-port", Integer.toString(port), "-disableTelemetry"});
        server.start();
        var clients = new AwsClients(
                "eu-central-1",
                Optional.of(URI.create("http://127.0.0.1:" + port)),
                Optional.of(StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local"))));
        return new LocalDynamo(server, clients.dynamoDb());
    }

    DynamoDbClient client() {
        return client;
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    void close() throws Exception {
        client.close();
        server.stop();
    }
}
