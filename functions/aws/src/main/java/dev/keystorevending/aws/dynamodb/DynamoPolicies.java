package dev.keystorevending.aws.dynamodb;

import dev.keystorevending.core.keystore.TeamId;
import dev.keystorevending.core.policy.Policies;
import dev.keystorevending.core.policy.StoredPolicy;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.Delete;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/** The teams' policies in the table, one item each. */
public final class DynamoPolicies implements Policies {

    /** The IAM actions that this adapter needs on the table. */
    public static final List<String> ACTIONS =
            List.of("dynamodb:ConditionCheckItem", "dynamodb:DeleteItem", "dynamodb:GetItem", "dynamodb:PutItem");

    private static final int TRIES_WHEN_CONTENDED = 5;

    private final Table table;
    private final TableKeys keys;

    public DynamoPolicies(Table table, Target target) {
        this.table = table;
        this.keys = new TableKeys(target);
    }

    @Override
    public Optional<StoredPolicy> find(TeamId team) {
        return table.get(TableKeys.policy(team)).map(PolicyFormat::read);
    }

    @Override
    public PutAnswer put(StoredPolicy next, long expected) {
        var item = PolicyFormat.write(next);
        var write = expected == 0
                ? table.put(item, "attribute_not_exists(pk)", Map.of())
                : table.put(item, "version = :expected", Map.of(":expected", Items.number(expected)));
        return written(List.of(write))
                .<PutAnswer>map(refused -> new PutAnswer.Changed(version(refused)))
                .orElseGet(PutAnswer.Stored::new);
    }

    @Override
    public DeleteAnswer delete(TeamId team, long expected) {
        var policy = Delete.builder()
                .tableName(table.name())
                .key(TableKeys.policy(team))
                .conditionExpression("version = :expected")
                .expressionAttributeValues(Map.of(":expected", Items.number(expected)))
                .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD)
                .build();
        var writes = List.of(
                TransactWriteItem.builder().delete(policy).build(),
                table.check(
                        keys.usage(team),
                        "attribute_not_exists(used) OR used <= :zero",
                        Map.of(":zero", Items.number(0))));
        return written(writes)
                .map(refused -> notDeleted(team, expected, refused))
                .orElseGet(DeleteAnswer.Deleted::new);
    }

    /**
     * Nothing where it took effect; else what stood in its way. Reservations look at the policy in their transactions, and a
     * write that meets one of them is made again.
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
                ? version(refused)
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

    /** The version that stood in the way of the first write; 0 where there is no policy. */
    private static long version(Table.Outcome.Refused refused) {
        return refused.blocking()
                .getFirst()
                .filter(item -> item.containsKey(PolicyFormat.VERSION))
                .map(item -> Items.number(item, PolicyFormat.VERSION))
                .orElse(0L);
    }
}
