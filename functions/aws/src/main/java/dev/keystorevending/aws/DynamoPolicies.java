package dev.keystorevending.aws;

import dev.keystorevending.core.keystore.TeamId;
import dev.keystorevending.core.policy.Policies;
import dev.keystorevending.core.policy.StoredPolicy;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
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
        return table.answered(() -> {
            try {
                table.client().putItem(request -> {
                    request.tableName(table.name())
                            .item(PolicyFormat.write(next))
                            .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD);
                    if (expected == 0) {
                        request.conditionExpression("attribute_not_exists(pk)");
                    } else {
                        request.conditionExpression("version = :expected")
                                .expressionAttributeValues(Map.of(":expected", Items.number(expected)));
                    }
                });
                return new PutAnswer.Stored();
            } catch (ConditionalCheckFailedException changed) {
                return new PutAnswer.Changed(version(changed.item()));
            }
        });
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
        for (int tried = 0; tried < TRIES_WHEN_CONTENDED; tried++) {
            var outcome = table.write(writes);
            if (outcome instanceof Table.Outcome.Written) {
                return new DeleteAnswer.Deleted();
            }
            if (outcome instanceof Table.Outcome.Refused refused) {
                return refused(team, expected, refused);
            }
            table.pause(tried);
        }
        throw Table.unavailable("the policy is written by many at once");
    }

    private DeleteAnswer refused(TeamId team, long expected, Table.Outcome.Refused refused) {
        long current = refused.blocking()
                .getFirst()
                .map(DynamoPolicies::version)
                .orElseGet(() -> find(team).map(StoredPolicy::version).orElse(0L));
        if (current != expected || current == 0) {
            return new DeleteAnswer.Changed(current);
        }
        int used = refused.blocking()
                .getLast()
                .map(item -> (int) Items.number(item, "used"))
                .orElse(0);
        return new DeleteAnswer.StillUsed(used);
    }

    private static long version(Map<String, AttributeValue> item) {
        return item.containsKey(PolicyFormat.VERSION) ? Items.number(item, PolicyFormat.VERSION) : 0;
    }
}
