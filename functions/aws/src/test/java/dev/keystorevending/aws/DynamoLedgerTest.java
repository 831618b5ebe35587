package dev.keystorevending.aws;

import dev.keystorevending.core.ledger.Ledger;
import dev.keystorevending.core.ledger.LedgerContract;
import dev.keystorevending.core.policy.Policies;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

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
}
