package dev.keystorevending.local.proof;

import dev.keystorevending.aws.AwsClients;
import dev.keystorevending.aws.DynamoLedger;
import dev.keystorevending.aws.DynamoPolicies;
import dev.keystorevending.aws.Table;
import dev.keystorevending.aws.TableDefinition;
import dev.keystorevending.aws.Target;
import dev.keystorevending.core.ledger.Ledger;
import dev.keystorevending.core.ledger.LedgerContract;
import dev.keystorevending.core.policy.Policies;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.localstack.LocalStackContainer;
import org.testcontainers.utility.DockerImageName;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** The ledger's contract once more, on LocalStack's DynamoDB; {@code -Dlocalstack.image=} names another image. */
class LocalStackLedgerIT extends LedgerContract {

    private static final String IMAGE = System.getProperty("localstack.image", "localstack/localstack:4.14.0");
    private static final Target TARGET = new Target("000000000000", "us-east-1");

    @SuppressWarnings("NullAway.Init")
    private static LocalStackContainer localStack;

    @SuppressWarnings("NullAway.Init")
    private static DynamoDbClient dynamo;

    @BeforeAll
    static void start() {
        boolean docker = DockerClientFactory.instance().isDockerAvailable();
        System.out.println(
                docker
                        ? "LocalStack: the ledger's contract runs on " + IMAGE
                        : "LocalStack: no Docker engine runs here, so the ledger's contract is skipped on " + IMAGE);
        Assumptions.assumeTrue(docker, "no Docker engine runs here");
        localStack = new LocalStackContainer(
                        DockerImageName.parse(IMAGE).asCompatibleSubstituteFor("localstack/localstack"))
                .withServices("dynamodb");
        localStack.start();
        var credentials = StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test"));
        dynamo =
                new AwsClients("us-east-1", Optional.of(localStack.getEndpoint()), Optional.of(credentials)).dynamoDb();
        for (int tried = 0; ; tried++) {
            try {
                TableDefinition.create(dynamo, "ledger");
                return;
            } catch (software.amazon.awssdk.core.exception.SdkClientException starting) {
                if (tried == 10) {
                    throw starting;
                }
            }
        }
    }

    @AfterAll
    static void stop() {
        if (localStack != null) {
            dynamo.close();
            localStack.stop();
        }
    }

    @Override
    protected Ledger ledger() {
        return new DynamoLedger(new Table(dynamo, "ledger"), TARGET);
    }

    @Override
    protected Policies policies() {
        return new DynamoPolicies(new Table(dynamo, "ledger"), TARGET);
    }

    @Override
    protected List<String> announced() {
        return dynamo.scanPaginator(request -> request.tableName("ledger").consistentRead(true)).items().stream()
                .filter(item -> item.containsKey("eventId"))
                .map(item -> String.valueOf(item.get("eventId").s()))
                .toList();
    }
}
