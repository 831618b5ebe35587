package dev.keystorevending.local.localstack;

import dev.keystorevending.aws.dynamodb.DynamoLedger;
import dev.keystorevending.aws.dynamodb.DynamoPolicies;
import dev.keystorevending.aws.dynamodb.Table;
import dev.keystorevending.aws.dynamodb.TableDefinition;
import dev.keystorevending.aws.dynamodb.Target;
import dev.keystorevending.core.keystore.TeamId;
import dev.keystorevending.core.ledger.Ledger;
import dev.keystorevending.core.ledger.LedgerContract;
import dev.keystorevending.core.policy.Policies;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** The ledger's contract once more, on LocalStack's DynamoDB. */
class LocalStackLedgerIT extends LedgerContract {

    @RegisterExtension
    static final LocalStack LOCAL_STACK = new LocalStack();

    private static final Target TARGET = new Target("111122223333", "eu-central-1");

    @SuppressWarnings("NullAway.Init")
    private static DynamoDbClient dynamo;

    @BeforeAll
    static void start() {
        dynamo = LOCAL_STACK.dynamo();
        TableDefinition.create(dynamo, "ledger");
    }

    @AfterAll
    static void stop() {
        dynamo.close();
    }

    @Override
    protected Ledger ledger() {
        return new DynamoLedger(new Table(dynamo, "ledger"), TARGET, damage::add);
    }

    @Override
    protected Policies policies() {
        return new DynamoPolicies(new Table(dynamo, "ledger"), TARGET);
    }

    @Override
    protected void setUsage(TeamId team, int used) {
        dynamo.putItem(request -> request.tableName("ledger")
                .item(Map.of(
                        "pk", AttributeValue.fromS("T#111122223333#eu-central-1#TEAM#" + team),
                        "sk", AttributeValue.fromS("USAGE"),
                        "used", AttributeValue.fromN(Integer.toString(used)))));
    }

    @Override
    protected List<String> outboxEventIds() {
        return dynamo.scanPaginator(request -> request.tableName("ledger").consistentRead(true)).items().stream()
                .filter(item -> item.containsKey("eventId"))
                .map(item -> String.valueOf(item.get("eventId").s()))
                .toList();
    }
}
