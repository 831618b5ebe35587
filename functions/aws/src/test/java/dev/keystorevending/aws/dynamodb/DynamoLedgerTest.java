package dev.keystorevending.aws.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keystorevending.core.keystore.IdempotencyKey;
import dev.keystorevending.core.keystore.KeyStoreId;
import dev.keystorevending.core.keystore.TeamId;
import dev.keystorevending.core.ledger.Due;
import dev.keystorevending.core.ledger.DueKind;
import dev.keystorevending.core.ledger.Filter;
import dev.keystorevending.core.ledger.Ledger;
import dev.keystorevending.core.ledger.LedgerContract;
import dev.keystorevending.core.ledger.Order;
import dev.keystorevending.core.ledger.StoredItemUnreadable;
import dev.keystorevending.core.policy.Policies;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class DynamoLedgerTest extends LedgerContract {

    private static final Target TARGET = new Target("111122223333", "eu-central-1");

    @RegisterExtension
    static final LocalDynamo DYNAMO = new LocalDynamo();

    @BeforeAll
    static void start() {
        TableDefinition.create(DYNAMO.client(), "ledger");
    }

    @Override
    protected Ledger ledger() {
        return new DynamoLedger(new Table(DYNAMO.client(), "ledger"), TARGET, damage::add);
    }

    @Override
    protected Policies policies() {
        return new DynamoPolicies(new Table(DYNAMO.client(), "ledger"), TARGET);
    }

    @Override
    protected void setUsage(TeamId team, int used) {
        var item = new HashMap<>(new TableKeys(TARGET).usage(team));
        item.put("used", Items.number(used));
        DYNAMO.client().putItem(request -> request.tableName("ledger").item(item));
    }

    @Override
    protected List<String> outboxEventIds() {
        return DYNAMO
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
    void unreadableItemIsReportedWithoutFailingTheQuery() {
        var keys = new TableKeys(TARGET);
        var dueAt = Instant.parse("2020-01-01T00:00:00Z");
        DYNAMO.client()
                .putItem(request -> request.tableName("ledger")
                        .item(Map.of(
                                "pk",
                                Items.text("strange"),
                                "sk",
                                Items.text("KS#strange"),
                                KeyStoreFormat.DUE_PARTITION,
                                Items.text(keys.duePartition(DueKind.CONNECTIONS)),
                                KeyStoreFormat.DUE_AT,
                                Items.time(dueAt))));
        var strange = new Due.ItemKey("strange", "KS#strange");
        assertThat(ledger().due(DueKind.CONNECTIONS, dueAt, 10, Optional.empty())
                        .unreadable())
                .containsExactly(strange);
        ledger().park(strange, dueAt.plusSeconds(3600));
        assertThat(ledger().due(DueKind.CONNECTIONS, dueAt, 10, Optional.empty())
                        .unreadable())
                .isEmpty();
        assertThat(ledger().due(DueKind.CONNECTIONS, dueAt.plusSeconds(3600), 10, Optional.empty())
                        .unreadable())
                .containsExactly(strange);
        DYNAMO.client()
                .deleteItem(request -> request.tableName("ledger")
                        .key(Map.of("pk", Items.text("strange"), "sk", Items.text("KS#strange"))));
    }

    @Test
    void everyReadOfDamagedItemThrowsStoredItemUnreadable() {
        var keys = new TableKeys(TARGET);
        var team = new TeamId("damaged");
        var id = KeyStoreId.fresh(Instant.parse("2026-11-27T00:00:00Z"), new Random(1));
        var key = new IdempotencyKey("arn:aws:states:eu-central-1:111122223333:execution:Vending:1");
        var damaged = List.of(
                TableKeys.policy(team), keys.record(team, id), keys.audit(team, id, 1), keys.idempotency(team, key));
        damaged.forEach(item ->
                DYNAMO.client().putItem(request -> request.tableName("ledger").item(item)));
        List<ThrowingCallable> readings = List.of(
                () -> policies().find(team),
                () -> ledger().find(team, id),
                () -> ledger().list(team, Filter.everything(), Order.NEWEST_FIRST, 10, Optional.empty()),
                () -> ledger().history(team, id),
                () -> ledger().open(team, Optional.of(key)));
        assertThat(readings)
                .allSatisfy(reading -> assertThatThrownBy(reading)
                        .isInstanceOf(StoredItemUnreadable.class)
                        .hasNoCause()
                        .hasMessageContaining("damaged"));
        damaged.forEach(item -> DYNAMO.client()
                .deleteItem(request -> request.tableName("ledger").key(item)));
    }
}
