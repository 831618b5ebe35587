package dev.keystorevending.local.localstack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.StoreScope;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.localstack.LocalStackContainer;
import org.testcontainers.utility.DockerImageName;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * One LocalStack container, shared by all integration tests of a run and stopped at its end. {@code -Dlocalstack.image=}
 * selects another image. Without a Docker engine the tests are skipped, and a line on standard output reports it.
 */
public final class LocalStack implements BeforeAllCallback {

    private Optional<URI> endpoint = Optional.empty();

    /** The container, which is empty if no Docker engine runs. */
    private record Engine(Optional<LocalStackContainer> container) implements AutoCloseable {

        static Engine start() {
            if (!DockerClientFactory.instance().isDockerAvailable()) {
                System.out.println("LocalStack: no Docker engine runs here, so its integration tests are skipped");
                return new Engine(Optional.empty());
            }
            String image = image();
            System.out.println("LocalStack: the integration tests run on " + image);
            var container = new LocalStackContainer(
                            DockerImageName.parse(image).asCompatibleSubstituteFor("localstack/localstack"))
                    .withServices("dynamodb", "dynamodbstreams", "events", "secretsmanager", "sqs")
                    .withStartupTimeout(Duration.ofMinutes(3));
            container.start();
            // DynamoDB starts at the first call, which takes longer than the functions' retry window
            try (var dynamo = client(DynamoDbClient.builder(), container.getEndpoint())) {
                dynamo.listTables();
            }
            return new Engine(Optional.of(container));
        }

        /** The pinned image, or one of its tag that this machine has already: it may reach no registry. */
        private static String image() {
            String pinned = System.getProperty("localstack.image", pinned());
            String tag = pinned.replaceFirst("@.*", "");
            var here = DockerClientFactory.instance()
                    .client()
                    .listImagesCmd()
                    .withImageNameFilter(tag)
                    .exec();
            return here.isEmpty() ? pinned : tag;
        }

        private static String pinned() {
            try (var file = LocalStack.class.getResourceAsStream("/localstack.image")) {
                return new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8).strip();
            } catch (IOException unreadable) {
                throw new UncheckedIOException(unreadable);
            }
        }

        @Override
        public void close() {
            container.ifPresent(LocalStackContainer::stop);
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        var store = context.getStore(StoreScope.LAUNCHER_SESSION, ExtensionContext.Namespace.create(LocalStack.class));
        var engine = store.getOrComputeIfAbsent("engine", key -> Engine.start(), Engine.class);
        Assumptions.assumeTrue(engine.container().isPresent(), "no Docker engine runs here");
        endpoint = engine.container().map(LocalStackContainer::getEndpoint);
    }

    public URI endpoint() {
        return endpoint.orElseThrow();
    }

    public DynamoDbClient dynamo() {
        return client(DynamoDbClient.builder(), endpoint());
    }

    public EventBridgeClient events() {
        return client(EventBridgeClient.builder(), endpoint());
    }

    public SqsClient queues() {
        return client(SqsClient.builder(), endpoint());
    }

    /** LocalStack reads a twelve-digit access key as the account ID; this is the seed data's account. */
    private static <B extends AwsClientBuilder<B, C>, C> C client(B builder, URI endpoint) {
        return builder.endpointOverride(endpoint)
                .region(Region.EU_CENTRAL_1)
                .credentialsProvider(
                        StaticCredentialsProvider.create(AwsBasicCredentials.create("111122223333", "secret")))
                .build();
    }
}
