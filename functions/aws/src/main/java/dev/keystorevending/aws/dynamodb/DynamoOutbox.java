package dev.keystorevending.aws.dynamodb;

import dev.keystorevending.core.event.OutboxItem;
import dev.keystorevending.core.relay.Outbox;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The outbox items that {@link DynamoLedger} writes; {@code docs/operations.md} shows them. */
public final class DynamoOutbox implements Outbox {

    /** The IAM actions that this adapter needs: to query on the index, to update on the table. */
    public static final List<String> ACTIONS = List.of("dynamodb:Query", "dynamodb:UpdateItem");

    private final Table table;
    private final TableKeys keys;

    public DynamoOutbox(Table table, Target target) {
        this.table = table;
        this.keys = new TableKeys(target);
    }

    @Override
    public void markPublished(OutboxItem.Key key, Instant at) {
        table.updateIf(
                TableKeys.outbox(key),
                "SET publishedAt = if_not_exists(publishedAt, :at), expiresAt = if_not_exists(expiresAt, :expiry)"
                        + " REMOVE duePk, dueAt, rejectedAt, rejectedCode",
                "attribute_exists(pk)",
                Map.of(
                        ":at",
                        Items.time(at),
                        ":expiry",
                        Items.number(at.plus(EVENT_KEPT).getEpochSecond())));
    }

    @Override
    public void markRejected(OutboxItem.Key key, String code, Instant at) {
        table.updateIf(
                TableKeys.outbox(key),
                "SET rejectedAt = :at, rejectedCode = :code REMOVE duePk, dueAt, expiresAt",
                "attribute_exists(pk) AND attribute_not_exists(publishedAt)",
                Map.of(":at", Items.time(at), ":code", Items.text(code)));
    }

    @Override
    public Page unpublished(Instant now, int limit, Optional<Position> after) {
        var page = DueIndex.read(
                table,
                keys.dueEventsPartition(),
                now,
                limit,
                after.map(position -> new DueIndex.End(TableKeys.outbox(position.key()), position.dueAt())),
                OutboxFormat::read);
        return new Page(
                page.items(),
                page.unreadable().stream().map(OutboxFormat::key).toList(),
                page.end().map(end -> new Position(OutboxFormat.key(end.key()), end.dueAt())));
    }
}
