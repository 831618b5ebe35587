package dev.keystorevending.aws.dynamodb;

import dev.keystorevending.core.keystore.KeyStoreId;
import dev.keystorevending.core.keystore.TeamId;
import dev.keystorevending.core.ledger.Actor;
import dev.keystorevending.core.ledger.AuditAction;
import dev.keystorevending.core.ledger.AuditLine;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;

/**
 * Reads the history of a key store. A transfer leaves the lines before it in the partition of the former team, and the line of the
 * transfer in the new team's partition names that team.
 */
final class History {

    /** The attribute of a transfer's line in the partition of the new team. */
    static final String FORMER_TEAM = "formerTeam";

    private final Table table;
    private final TableKeys keys;

    History(Table table, TableKeys keys) {
        this.table = table;
        this.keys = keys;
    }

    /** Returns what the team may read, oldest line first; one round trip, and one for each team that had the key store before. */
    List<AuditLine> read(TeamId team, KeyStoreId id) {
        var lines = new TreeMap<String, AuditLine>();
        read(team, id, TableKeys.auditPrefix(id) + "~", lines);
        return List.copyOf(lines.values());
    }

    /** Adds the lines of a team's partition before a sort key, and those of the teams that had the key store before. */
    private void read(TeamId team, KeyStoreId id, String before, Map<String, AuditLine> lines) {
        Map<String, AttributeValue> start = Map.of();
        do {
            var query = QueryRequest.builder()
                    .keyConditionExpression("pk = :team AND sk BETWEEN :first AND :before")
                    .expressionAttributeValues(Map.of(
                            ":team", Items.text(keys.teamPartition(team)),
                            ":first", Items.text(TableKeys.auditPrefix(id)),
                            ":before", Items.text(before)))
                    .consistentRead(true);
            var answer = table.query(start.isEmpty() ? query : query.exclusiveStartKey(start));
            for (var item : answer.items()) {
                String sort = Items.text(item, TableKeys.SORT);
                boolean isNew = lines.putIfAbsent(sort, Items.read(item, History::line)) == null;
                if (isNew && item.containsKey(FORMER_TEAM)) {
                    read(new TeamId(Items.text(item, FORMER_TEAM)), id, sort, lines);
                }
            }
            start = answer.lastEvaluatedKey();
        } while (!start.isEmpty());
    }

    private static AuditLine line(Map<String, AttributeValue> item) {
        return new AuditLine(
                Items.time(item, "at"),
                AuditAction.valueOf(Items.text(item, "action")),
                new Actor(Items.text(item, "actor"), CallerFormat.session(item, "session")),
                (int) Items.number(item, "attempt"),
                Items.text(item, "requestId"),
                Items.text(item, "detail"));
    }
}
