package dev.keystorevending.aws.dynamodb;

import dev.keystorevending.core.ledger.LedgerUnavailable;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.CancellationReason;
import software.amazon.awssdk.services.dynamodb.model.ConditionCheck;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.Delete;
import software.amazon.awssdk.services.dynamodb.model.KeysAndAttributes;
import software.amazon.awssdk.services.dynamodb.model.Put;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;
import software.amazon.awssdk.services.dynamodb.model.Update;

/** The calls that this service makes to a DynamoDB table. Every failure becomes a {@link LedgerUnavailable}. */
public final class Table {

    private static final int MOST_TRIES_TO_READ = 5;
    private static final long LONGEST_PAUSE_MILLIS = 100;

    private final DynamoDbClient client;
    private final String name;

    public Table(DynamoDbClient client, String name) {
        this.client = client;
        this.name = name;
    }

    /** The outcome of a transaction. */
    sealed interface Outcome {
        record Written() implements Outcome {}

        /**
         * At least one condition failed. For each write: the item that failed its condition (empty if there was no
         * item), or nothing if its condition held.
         */
        record Refused(List<Optional<Map<String, AttributeValue>>> blocking) implements Outcome {}

        /** Every attempt conflicted with another transaction. */
        record Contended() implements Outcome {}
    }

    /**
     * Writes all items or none. Retries after a pause, a limited number of times, if another transaction uses one of
     * the items.
     */
    Outcome write(List<TransactWriteItem> writes, int mostTries) {
        Outcome outcome = new Outcome.Contended();
        for (int tried = 0; tried < mostTries && outcome instanceof Outcome.Contended; tried++) {
            if (tried > 0) {
                pause(tried - 1);
            }
            outcome = writeOnce(writes);
        }
        return outcome;
    }

    private Outcome writeOnce(List<TransactWriteItem> writes) {
        return answered(() -> {
            try {
                client.transactWriteItems(request -> request.transactItems(writes)
                        .clientRequestToken(UUID.randomUUID().toString()));
                return new Outcome.Written();
            } catch (TransactionCanceledException cancelled) {
                return outcome(cancelled);
            }
        });
    }

    private static Outcome outcome(TransactionCanceledException cancelled) {
        var reasons = cancelled.cancellationReasons();
        boolean refused = reasons.stream().anyMatch(reason -> "ConditionalCheckFailed".equals(reason.code()));
        if (refused) {
            return new Outcome.Refused(reasons.stream().map(Table::blocking).toList());
        }
        boolean contended = reasons.stream().anyMatch(reason -> "TransactionConflict".equals(reason.code()));
        if (contended) {
            return new Outcome.Contended();
        }
        throw cancelled;
    }

    private static Optional<Map<String, AttributeValue>> blocking(CancellationReason reason) {
        return "ConditionalCheckFailed".equals(reason.code())
                ? Optional.of(reason.hasItem() ? reason.item() : Map.of())
                : Optional.empty();
    }

    Optional<Map<String, AttributeValue>> get(Map<String, AttributeValue> key) {
        return answered(() -> {
            var answer =
                    client.getItem(request -> request.tableName(name).key(key).consistentRead(true));
            return answer.hasItem() ? Optional.of(answer.item()) : Optional.empty();
        });
    }

    /** Reads these items in one round trip. Returns those that exist, by key. */
    Map<Map<String, AttributeValue>, Map<String, AttributeValue>> getAll(List<Map<String, AttributeValue>> keys) {
        var found = new HashMap<Map<String, AttributeValue>, Map<String, AttributeValue>>();
        var left = keys;
        for (int tried = 0; !left.isEmpty(); tried++) {
            if (tried == MOST_TRIES_TO_READ) {
                throw unavailable("the table does not give all items that it was asked for");
            }
            var wanted =
                    KeysAndAttributes.builder().keys(left).consistentRead(true).build();
            var answer = answered(() -> client.batchGetItem(request -> request.requestItems(Map.of(name, wanted))));
            for (var item : answer.responses().getOrDefault(name, List.of())) {
                found.put(keyOf(item), item);
            }
            var unread = answer.unprocessedKeys().get(name);
            left = unread == null ? List.of() : new ArrayList<>(unread.keys());
        }
        return found;
    }

    QueryResponse query(QueryRequest.Builder query) {
        return answered(() -> client.query(query.tableName(name).build()));
    }

    /** Updates one item. Returns false, without a change, if the condition does not hold. */
    boolean updateItem(
            Map<String, AttributeValue> key, String update, String condition, Map<String, AttributeValue> values) {
        return answered(() -> {
            try {
                client.updateItem(request -> request.tableName(name)
                        .key(key)
                        .updateExpression(update)
                        .conditionExpression(condition)
                        .expressionAttributeValues(values));
                return true;
            } catch (ConditionalCheckFailedException refused) {
                return false;
            }
        });
    }

    TransactWriteItem put(Map<String, AttributeValue> item, String condition, Map<String, AttributeValue> values) {
        var put = Put.builder()
                .tableName(name)
                .item(item)
                .conditionExpression(condition)
                .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD);
        if (!values.isEmpty()) {
            put.expressionAttributeValues(values);
        }
        if (condition.contains("#status")) {
            put.expressionAttributeNames(Map.of("#status", KeyStoreFormat.STATUS));
        }
        return TransactWriteItem.builder().put(put.build()).build();
    }

    TransactWriteItem update(
            Map<String, AttributeValue> key, String update, String condition, Map<String, AttributeValue> values) {
        var change = Update.builder()
                .tableName(name)
                .key(key)
                .updateExpression(update)
                .conditionExpression(condition)
                .expressionAttributeValues(values)
                .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD)
                .build();
        return TransactWriteItem.builder().update(change).build();
    }

    TransactWriteItem check(Map<String, AttributeValue> key, String condition, Map<String, AttributeValue> values) {
        var check = ConditionCheck.builder()
                .tableName(name)
                .key(key)
                .conditionExpression(condition)
                .expressionAttributeValues(values)
                .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD)
                .build();
        return TransactWriteItem.builder().conditionCheck(check).build();
    }

    TransactWriteItem delete(Map<String, AttributeValue> key) {
        var deletion = Delete.builder().tableName(name).key(key).build();
        return TransactWriteItem.builder().delete(deletion).build();
    }

    String name() {
        return name;
    }

    <T> T answered(Supplier<T> call) {
        try {
            return call.get();
        } catch (SdkException failed) {
            throw new LedgerUnavailable(
                    "the table did not answer: " + failed.getClass().getSimpleName(), failed);
        }
    }

    static LedgerUnavailable unavailable(String why) {
        return new LedgerUnavailable(why);
    }

    /**
     * Waits a short random time before a contended transaction is retried. Each use creates a new generator: functions
     * restored from one snapshot share the state of {@code ThreadLocalRandom} and would collide again and again.
     */
    private static void pause(int tried) {
        try {
            Thread.sleep(new SecureRandom().nextLong(Math.min(LONGEST_PAUSE_MILLIS, 5L << tried) + 1));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new LedgerUnavailable("interrupted", interrupted);
        }
    }

    private static Map<String, AttributeValue> keyOf(Map<String, AttributeValue> item) {
        return Map.of(
                TableKeys.PARTITION, Objects.requireNonNull(item.get(TableKeys.PARTITION)),
                TableKeys.SORT, Objects.requireNonNull(item.get(TableKeys.SORT)));
    }
}
