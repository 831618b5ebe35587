package dev.keystorevending.local.localstack;

import dev.keystorevending.aws.dynamodb.DynamoLedger;
import dev.keystorevending.aws.dynamodb.DynamoOutbox;
import dev.keystorevending.aws.dynamodb.DynamoPolicies;
import dev.keystorevending.aws.dynamodb.Table;
import dev.keystorevending.aws.dynamodb.TableDefinition;
import dev.keystorevending.aws.dynamodb.Target;
import dev.keystorevending.core.event.OutboxItem;
import dev.keystorevending.core.ledger.Ledger;
import dev.keystorevending.core.policy.Policies;
import dev.keystorevending.core.relay.Outbox;
import dev.keystorevending.core.relay.OutboxContract;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** The outbox's contract once more, on LocalStack's DynamoDB. */
class LocalStackOutboxIT extends OutboxContract {

    @RegisterExtension
    static final LocalStack LOCAL_STACK = new LocalStack();

    private static final Target TARGET = new Target("111122223333", "eu-central-1");

    @SuppressWarnings("NullAway.Init")
    private static DynamoDbClient dynamo;

    private final String name = "outbox-" + UUID.randomUUID();

    @BeforeAll
    static void start() {
        dynamo = LOCAL_STACK.dynamo();
    }

    @AfterAll
    static void stop() {
        dynamo.close();
    }

    @BeforeEach
    void create() {
        TableDefinition.create(dynamo, name);
    }

    @Override
    protected Ledger ledger() {
        return new DynamoLedger(new Table(dynamo, name), TARGET, damage -> {});
    }

    @Override
    protected Policies policies() {
        return new DynamoPolicies(new Table(dynamo, name), TARGET);
    }

    @Override
    protected Outbox outbox() {
        return new DynamoOutbox(new Table(dynamo, name), TARGET);
    }

    @Override
    protected void damage(OutboxItem.Key key) {
        dynamo.updateItem(request -> request.tableName(name)
                .key(itemKey(key))
                .updateExpression("REMOVE detailType")
                .conditionExpression("attribute_exists(pk)"));
    }

    @Override
    protected Optional<Instant> publishedAt(OutboxItem.Key key) {
        return attribute(key, "publishedAt").map(value -> Instant.ofEpochMilli(Long.parseLong(value.n())));
    }

    @Override
    protected Optional<String> rejectedCode(OutboxItem.Key key) {
        return attribute(key, "rejectedCode").map(AttributeValue::s);
    }

    private Optional<AttributeValue> attribute(OutboxItem.Key key, String attribute) {
        var answer = dynamo.getItem(
                request -> request.tableName(name).key(itemKey(key)).consistentRead(true));
        return Optional.ofNullable(answer.item().get(attribute));
    }

    private static Map<String, AttributeValue> itemKey(OutboxItem.Key key) {
        return Map.of("pk", AttributeValue.fromS(key.partition()), "sk", AttributeValue.fromS(key.sort()));
    }
}
