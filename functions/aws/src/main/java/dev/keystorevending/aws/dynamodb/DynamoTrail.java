package dev.keystorevending.aws.dynamodb;

import dev.keystorevending.core.keystore.KeyStoreId;
import dev.keystorevending.core.keystore.TeamId;
import dev.keystorevending.core.ledger.Page;
import dev.keystorevending.core.trail.Trail;
import dev.keystorevending.core.trail.TrailLine;
import dev.keystorevending.core.trail.TrailPosition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/** The trails in the service's table, a partition for each team. A line expires. */
public final class DynamoTrail implements Trail {

    private static final Duration HOURS_KEPT = Duration.ofHours(2);

    private final Table table;
    private final TableKeys keys;
    private final Duration kept;

    /**
     * Creates the adapter.
     *
     * @param kept how long a line is kept
     */
    public DynamoTrail(Table table, Target target, Duration kept) {
        this.table = table;
        this.keys = new TableKeys(target);
        this.kept = kept;
    }

    @Override
    public void add(TeamId team, TrailLine line, OptionalInt most) {
        var position = new TrailPosition(TableKeys.digits(line.at().toEpochMilli(), 13) + "-" + UUID.randomUUID());
        var item = new HashMap<>(keys.trail(team, position));
        item.put("kind", Items.text("TRAIL"));
        item.put("at", Items.time(line.at()));
        item.put("operation", Items.text(line.operation()));
        CallerFormat.write(item, "caller", "session", line.caller());
        item.put("dryRun", AttributeValue.fromBool(line.dryRun()));
        item.put("outcome", Items.text(line.outcome()));
        line.keyStore().ifPresent(id -> item.put("keyStoreId", Items.text(id.value())));
        item.put("requestId", Items.text(line.requestId()));
        item.put("expiresAt", Items.number(line.at().plus(kept).getEpochSecond()));
        var writes = new ArrayList<TransactWriteItem>();
        writes.add(table.put(item));
        most.ifPresent(lines -> writes.add(
                table.take(keys.trailLines(team, line.at()), lines, line.at().plus(HOURS_KEPT))));
        if (table.write(writes, 1) instanceof Table.Outcome.Contended) {
            throw Table.unavailable("concurrent requests write to the trail of the team");
        }
    }

    @Override
    public Page<TrailLine, TrailPosition> read(TeamId team, int pageSize, Optional<TrailPosition> after) {
        var query = QueryRequest.builder()
                .keyConditionExpression("pk = :trail")
                .expressionAttributeValues(Map.of(":trail", Items.text(keys.trailPartition(team))))
                .scanIndexForward(false)
                .consistentRead(true)
                .limit(pageSize + 1);
        after.ifPresent(last -> query.exclusiveStartKey(keys.trail(team, last)));
        var page = Page.of(
                table.query(query).items(), pageSize, item -> new TrailPosition(Items.text(item, TableKeys.SORT)));
        return new Page<>(
                page.items().stream()
                        .map(item -> Items.read(item, DynamoTrail::line))
                        .toList(),
                page.next());
    }

    private static TrailLine line(Map<String, AttributeValue> item) {
        return new TrailLine(
                Items.time(item, "at"),
                Items.text(item, "operation"),
                CallerFormat.read(item, "caller", "session"),
                KeyStoreFormat.flag(item, "dryRun"),
                Items.text(item, "outcome"),
                Items.maybeText(item, "keyStoreId").map(KeyStoreId::new),
                Items.text(item, "requestId"));
    }
}
