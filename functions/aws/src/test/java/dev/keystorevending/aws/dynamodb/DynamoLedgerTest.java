package dev.keystorevending.aws.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystorevending.core.ledger.Ledger;
import dev.keystorevending.core.ledger.LedgerContract;
import dev.keystorevending.core.policy.Policies;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class DynamoLedgerTest extends LedgerContract {

    private static final Target TARGET = new Target("111122223333", "eu-central-1");
    private static LocalDynamo dynamo;

    @BeforeAll
    static void start() throws Exception {
        dynamo = LocalDynamo.start();
        TableDefinition.create(dynamo.client(), "ledger");
    }

    @AfterAll
    static void stop() throws Exception {
        dynamo.close();
    }

    @Override
    protected Ledger ledger() {
        return new DynamoLedger(new Table(dynamo.client(), "ledger"), TARGET);
    }

    @Override
    protected Policies policies() {
        return new DynamoPolicies(new Table(dynamo.client(), "ledger"), TARGET);
    }

    @Override
    protected List<String> announced() {
        return dynamo
                .client()
                .scanPaginator(request -> request.tableName("ledger").consistentRead(true))
                .items()
                .stream()
                .filter(item ->
                        Items.maybeText(item, "kind").filter("OUTBOX"::equals).isPresent())
                .map(item -> Items.text(item, "eventId"))
                .toList();
    }

    @Test
    void anItemThatCannotBeReadIsToldAndHoldsUpNoOther() {
        var keys = new TableKeys(TARGET);
        var dueAt = Instant.parse("2020-01-01T00:00:00Z");
        dynamo.client()
                .putItem(request -> request.tableName("ledger")
                        .item(Map.of(
                                "pk",
                                Items.text("strange"),
                                "sk",
                                Items.text("KS#strange"),
                                KeyStoreFormat.DUE_PARTITION,
                                Items.text(keys.duePartition()),
                                KeyStoreFormat.DUE_AT,
                                Items.time(dueAt))));
        var due = ledger().due(dueAt, 10);
        assertThat(due.unreadable()).containsExactly("KS#strange");
        dynamo.client()
                .deleteItem(request -> request.tableName("ledger")
                        .key(Map.of("pk", Items.text("strange"), "sk", Items.text("KS#strange"))));
    }
}
