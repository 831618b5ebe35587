package dev.keystorevending.aws.dynamodb;

import dev.keystorevending.aws.eventbridge.EventJson;
import dev.keystorevending.core.event.EventKind;
import dev.keystorevending.core.keystore.TeamId;
import dev.keystorevending.core.ledger.LedgerDamaged;
import dev.keystorevending.core.ledger.Page;
import dev.keystorevending.core.policy.Policies;
import dev.keystorevending.core.policy.PolicyChange;
import dev.keystorevending.core.policy.StoredPolicy;
import dev.keystorevending.core.policy.TeamListing;
import dev.keystorevending.core.policy.TeamSummary;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.Delete;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/** The teams' policies in the table, one item each, and the list of teams, with one entry for each policy. */
public final class DynamoPolicies implements Policies {

    /** The IAM actions that this adapter needs on the table. */
    public static final List<String> ACTIONS = List.of(
            "dynamodb:BatchGetItem",
            "dynamodb:ConditionCheckItem",
            "dynamodb:DeleteItem",
            "dynamodb:GetItem",
            "dynamodb:PutItem",
            "dynamodb:Query");

    private static final int TRIES_WHEN_CONTENDED = 5;

    /** The place of the history's line in the transaction of a put. */
    private static final int LINE = 2;

    /** The greatest version that a sort key has digits for. */
    private static final long LATEST = 999_999_999L;

    private final Table table;
    private final TableKeys keys;
    private final EventJson events;

    public DynamoPolicies(Table table, Target target) {
        this.table = table;
        this.keys = new TableKeys(target);
        this.events = new EventJson(target);
    }

    @Override
    public Optional<StoredPolicy> find(TeamId team) {
        return table.get(TableKeys.policy(team)).map(item -> Items.read(item, PolicyFormat::read));
    }

    @Override
    public Page<TeamSummary, TeamId> list(int pageSize, Optional<TeamId> after) {
        var entries = new ArrayList<TeamListing>();
        Map<String, AttributeValue> start = after.map(TableKeys::team).orElse(Map.of());
        do {
            var query = QueryRequest.builder()
                    .keyConditionExpression("pk = :teams")
                    .expressionAttributeValues(Map.of(":teams", Items.text(TableKeys.TEAMS)))
                    .consistentRead(true)
                    .limit(pageSize + 1);
            var answer = table.query(start.isEmpty() ? query : query.exclusiveStartKey(start));
            answer.items().stream()
                    .map(item -> Items.read(item, TeamEntry::read))
                    .forEach(entries::add);
            start = answer.lastEvaluatedKey();
        } while (entries.size() <= pageSize && !start.isEmpty());
        var page = Page.of(entries, pageSize, TeamListing::team);
        return new Page<>(summaries(page.items()), page.next());
    }

    /** One batch read adds what the teams use: a page has at most as many teams as a batch has keys. */
    private List<TeamSummary> summaries(List<TeamListing> entries) {
        var usages = table.getAll(
                entries.stream().map(entry -> keys.usage(entry.team())).toList());
        return entries.stream()
                .map(entry -> new TeamSummary(entry, DynamoLedger.usage(usages.get(keys.usage(entry.team())))))
                .toList();
    }

    @Override
    public PutAnswer put(PolicyChange change, String eventId) {
        StoredPolicy next = change.after().orElseThrow();
        var item = PolicyFormat.write(next);
        var writes = new ArrayList<TransactWriteItem>();
        writes.add(
                change.before().isEmpty()
                        ? table.put(item, "attribute_not_exists(pk)", Map.of())
                        : table.put(item, "version = :expected", Map.of(":expected", Items.number(change.expected()))));
        writes.add(table.put(TeamEntry.write(next)));
        writes.add(line(change));
        writes.add(event(change, eventId));
        if (change.before().isEmpty()) {
            writes.add(table.check(
                    TableKeys.deletedPolicy(change.team()),
                    "attribute_not_exists(pk) OR version < :next",
                    Map.of(":next", Items.number(next.version()))));
        }
        return written(writes).map(refused -> notStored(refused, change)).orElseGet(PutAnswer.Stored::new);
    }

    /** No version is used twice, so a line of this version exists only if an item of the policy was lost. */
    private TransactWriteItem line(PolicyChange change) {
        return table.put(PolicyFormat.write(change), "attribute_not_exists(pk)", Map.of());
    }

    private TransactWriteItem event(PolicyChange change, String eventId) {
        var item = new HashMap<>(TableKeys.policyEvent(change.team(), change.version()));
        item.putAll(OutboxFormat.write(
                eventId,
                EventKind.PolicyChanged,
                events.detail(change, eventId),
                change.at(),
                keys.dueEventsPartition()));
        return table.put(item);
    }

    private static PutAnswer notStored(Table.Outcome.Refused refused, PolicyChange change) {
        var blocking = refused.blocking();
        if (blocking.getFirst().isPresent()) {
            return new PutAnswer.Changed(version(blocking.getFirst()));
        }
        if (change.before().isPresent()) {
            throw new LedgerDamaged("the history of the policy of " + change.team() + " is ahead of the policy");
        }
        long used = Math.max(version(blocking.get(LINE)), version(blocking.getLast()));
        return new PutAnswer.VersionUsed(used);
    }

    @Override
    public boolean hasHistory(TeamId team) {
        var found = table.query(QueryRequest.builder()
                .keyConditionExpression("pk = :team AND begins_with(sk, :records)")
                .expressionAttributeValues(Map.of(
                        ":team", Items.text(keys.teamPartition(team)),
                        ":records", Items.text(TableKeys.RECORD_PREFIX)))
                .consistentRead(true)
                .limit(1));
        return !found.items().isEmpty();
    }

    @Override
    public DeleteAnswer delete(PolicyChange change, String eventId) {
        TeamId team = change.team();
        long expected = change.expected();
        var policy = Delete.builder()
                .tableName(table.name())
                .key(TableKeys.policy(team))
                .conditionExpression("version = :expected")
                .expressionAttributeValues(Map.of(":expected", Items.number(expected)))
                .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD)
                .build();
        var writes = List.of(
                TransactWriteItem.builder().delete(policy).build(),
                table.delete(TableKeys.team(team)),
                line(change),
                event(change, eventId),
                table.put(
                        lastVersion(team, change.version()),
                        "attribute_not_exists(pk) OR version < :version",
                        Map.of(":version", Items.number(change.version()))),
                table.check(
                        keys.usage(team),
                        "attribute_not_exists(used) OR used <= :zero",
                        Map.of(":zero", Items.number(0))));
        return written(writes)
                .map(refused -> notDeleted(team, expected, refused))
                .orElseGet(DeleteAnswer.Deleted::new);
    }

    /**
     * Returns nothing if the write took effect, otherwise what prevented it. Reservations check the policy in their
     * transactions; a write that conflicts with one of them is retried.
     */
    private Optional<Table.Outcome.Refused> written(List<TransactWriteItem> writes) {
        return switch (table.write(writes, TRIES_WHEN_CONTENDED)) {
            case Table.Outcome.Written written -> Optional.empty();
            case Table.Outcome.Refused refused -> Optional.of(refused);
            case Table.Outcome.Contended contended -> throw Table.unavailable("the policy is written by many at once");
        };
    }

    private DeleteAnswer notDeleted(TeamId team, long expected, Table.Outcome.Refused refused) {
        long current = refused.blocking().getFirst().isPresent()
                ? version(refused.blocking().getFirst())
                : find(team).map(StoredPolicy::version).orElse(0L);
        if (current != expected || current == 0) {
            return new DeleteAnswer.Changed(current);
        }
        int used = refused.blocking()
                .getLast()
                .map(item -> (int) Items.number(item, "used"))
                .orElse(0);
        return new DeleteAnswer.StillUsed(used);
    }

    @Override
    public Page<PolicyChange, Long> history(TeamId team, long since, int pageSize, Optional<Long> before) {
        long last = before.orElse(LATEST + 1) - 1;
        if (last <= since) {
            return new Page<>(List.of(), Optional.empty());
        }
        var answer = table.query(QueryRequest.builder()
                .keyConditionExpression("pk = :policy AND sk BETWEEN :first AND :last")
                .expressionAttributeValues(Map.of(
                        ":policy", Items.text(TableKeys.POLICY_PREFIX + team),
                        ":first", TableKeys.policyChange(team, since + 1).get(TableKeys.SORT),
                        ":last", TableKeys.policyChange(team, last).get(TableKeys.SORT)))
                .scanIndexForward(false)
                .consistentRead(true)
                .limit(pageSize + 1));
        var changes = answer.items().stream()
                .map(item -> Items.read(item, PolicyFormat::readChange))
                .toList();
        var page = Page.of(changes, pageSize, PolicyChange::version);
        // a query returns 1 MB at most
        return page.next().isEmpty() && !answer.lastEvaluatedKey().isEmpty()
                ? new Page<>(page.items(), Optional.of(changes.getLast().version()))
                : page;
    }

    @Override
    public long lastDeleted(TeamId team) {
        return version(table.get(TableKeys.deletedPolicy(team)));
    }

    private static Map<String, AttributeValue> lastVersion(TeamId team, long version) {
        var item = new HashMap<>(TableKeys.deletedPolicy(team));
        item.put("kind", Items.text("DELETED_POLICY"));
        item.put(PolicyFormat.VERSION, Items.number(version));
        return item;
    }

    /** The version of the item that failed the condition; 0 if there is no item. */
    private static long version(Optional<Map<String, AttributeValue>> blocking) {
        return blocking.filter(item -> item.containsKey(PolicyFormat.VERSION))
                .map(item -> Items.number(item, PolicyFormat.VERSION))
                .orElse(0L);
    }
}
