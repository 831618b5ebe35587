package dev.keystorevending.aws.dynamodb;

import dev.keystorevending.aws.RandomPause;
import dev.keystorevending.core.kms.Pause;
import dev.keystorevending.core.ledger.LedgerUnavailable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
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
import software.amazon.awssdk.services.dynamodb.model.ScanRequest;
import software.amazon.awssdk.services.dynamodb.model.ScanResponse;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;
import software.amazon.awssdk.services.dynamodb.model.TransactionInProgressException;
import software.amazon.awssdk.services.dynamodb.model.Update;

/** The calls that this service makes to a DynamoDB table. Every failure becomes a {@link LedgerUnavailable}. */
public final class Table {

    /** A write or a batch read with all its retries takes no longer; one without retries has the time-out of its client. */
    public static final Duration LONGEST_WITH_RETRIES = Duration.ofMillis(3500);

    /** No retry begins later than this after the first try, so that the last one has a second left. */
    private static final Duration RETRIES_BEGIN_WITHIN = LONGEST_WITH_RETRIES.minusMillis(1000);

    /** A call that a request can do without has this part of the usual time-out. */
    public static final int QUICK_PART = 6;

    private static final String TAKE = "SET expiresAt = :later ADD taken :one";
    private static final String LEFT = "attribute_not_exists(taken) OR taken < :most";
    private static final int MOST_TRIES_TO_READ = 5;
    private static final long LONGEST_PAUSE_MILLIS = 100;

    /** Reasons for which DynamoDB cancels a transaction that can succeed unchanged a moment later. */
    private static final Set<String> PASSING =
            Set.of("TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded", "RequestLimitExceeded");

    private final DynamoDbClient client;
    private final String name;
    private final LongSupplier nanoTime;
    private final Pause pause;

    public Table(DynamoDbClient client, String name) {
        this(client, name, System::nanoTime, new RandomPause());
    }

    Table(DynamoDbClient client, String name, LongSupplier nanoTime, Pause pause) {
        this.client = client;
        this.name = name;
        this.nanoTime = nanoTime;
        this.pause = pause;
    }

    /** The outcome of a transaction. */
    sealed interface Outcome {
        record Written() implements Outcome {}

        /**
         * At least one condition failed. For each write: the item that failed its condition (empty if there was no
         * item), or nothing if its condition held.
         */
        record Refused(List<Optional<Map<String, AttributeValue>>> blocking) implements Outcome {}

        /** Every attempt conflicted with another transaction or was throttled. */
        record Contended() implements Outcome {}
    }

    /**
     * Writes all items or none. Retries after a pause, a limited number of times and for a limited time, if another
     * transaction uses one of the items or the table is throttled.
     */
    Outcome write(List<TransactWriteItem> writes, int mostTries) {
        long start = nanoTime.getAsLong();
        Outcome outcome = writeOnce(writes, request -> {});
        for (int tried = 1; tried < mostTries && outcome instanceof Outcome.Contended && timeLeft(start); tried++) {
            pause(tried - 1);
            outcome = writeOnce(writes, limit(start));
        }
        return outcome;
    }

    private Outcome writeOnce(
            List<TransactWriteItem> writes, Consumer<AwsRequestOverrideConfiguration.Builder> override) {
        return answered(() -> {
            try {
                client.transactWriteItems(request -> request.transactItems(writes)
                        .clientRequestToken(UUID.randomUUID().toString())
                        .overrideConfiguration(override));
                return new Outcome.Written();
            } catch (TransactionCanceledException cancelled) {
                return outcome(cancelled);
            }
        });
    }

    private boolean timeLeft(long start) {
        return elapsed(start).compareTo(RETRIES_BEGIN_WITHIN) < 0;
    }

    /** Limits a retry to what is left of the time. */
    private Consumer<AwsRequestOverrideConfiguration.Builder> limit(long start) {
        Duration left = LONGEST_WITH_RETRIES.minus(elapsed(start));
        return override -> override.apiCallTimeout(left.isPositive() ? left : Duration.ofMillis(1));
    }

    private Duration elapsed(long start) {
        return Duration.ofNanos(nanoTime.getAsLong() - start);
    }

    private static Outcome outcome(TransactionCanceledException cancelled) {
        var reasons = cancelled.cancellationReasons();
        boolean refused = reasons.stream().anyMatch(reason -> "ConditionalCheckFailed".equals(reason.code()));
        if (refused) {
            return new Outcome.Refused(reasons.stream().map(Table::blocking).toList());
        }
        boolean passing = reasons.stream().anyMatch(reason -> PASSING.contains(String.valueOf(reason.code())));
        if (passing) {
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

    /** Reads these items, in one round trip unless the table is throttled. Returns those that exist, by key. */
    Map<Map<String, AttributeValue>, Map<String, AttributeValue>> getAll(List<Map<String, AttributeValue>> keys) {
        var found = new HashMap<Map<String, AttributeValue>, Map<String, AttributeValue>>();
        long start = nanoTime.getAsLong();
        var left = keys.isEmpty() ? keys : read(keys, found, request -> {});
        for (int tried = 1; !left.isEmpty(); tried++) {
            if (tried == MOST_TRIES_TO_READ || !timeLeft(start)) {
                throw unavailable("the table does not give all items that it was asked for");
            }
            pause(tried);
            left = read(left, found, limit(start));
        }
        return found;
    }

    /** Takes one of a limited number; the item that counts them expires. */
    TransactWriteItem take(Map<String, AttributeValue> key, int most, Instant expires) {
        return update(key, TAKE, LEFT, taking(most, expires));
    }

    /** Does the same alone, and returns whether there was one left. */
    boolean takeOne(Map<String, AttributeValue> key, int most, Instant expires) {
        return updateIf(key, TAKE, LEFT, taking(most, expires));
    }

    /** Does the same in a fraction of the usual time. */
    boolean takeOneQuickly(Map<String, AttributeValue> key, int most, Instant expires) {
        return updateIf(key, TAKE, LEFT, taking(most, expires), this::quickly);
    }

    private void quickly(AwsRequestOverrideConfiguration.Builder override) {
        client.serviceClientConfiguration()
                .overrideConfiguration()
                .apiCallTimeout()
                .map(usual -> Duration.ofMillis(usual.toMillis() / QUICK_PART))
                .ifPresent(quick -> override.apiCallTimeout(quick).apiCallAttemptTimeout(quick));
    }

    private static Map<String, AttributeValue> taking(int most, Instant expires) {
        return Map.of(
                ":later", Items.number(expires.getEpochSecond()),
                ":one", Items.number(1),
                ":most", Items.number(most));
    }

    /** Updates one item if the condition holds, and returns whether it held. */
    boolean updateIf(
            Map<String, AttributeValue> key, String update, String condition, Map<String, AttributeValue> values) {
        return updateIf(key, update, condition, values, request -> {});
    }

    private boolean updateIf(
            Map<String, AttributeValue> key,
            String update,
            String condition,
            Map<String, AttributeValue> values,
            Consumer<AwsRequestOverrideConfiguration.Builder> override) {
        return answered(() -> {
            try {
                client.updateItem(request -> request.tableName(name)
                        .overrideConfiguration(override)
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

    /** Adds the items that DynamoDB returned to those found. Returns the keys that it did not process. */
    private List<Map<String, AttributeValue>> read(
            List<Map<String, AttributeValue>> keys,
            Map<Map<String, AttributeValue>, Map<String, AttributeValue>> found,
            Consumer<AwsRequestOverrideConfiguration.Builder> override) {
        var wanted = KeysAndAttributes.builder().keys(keys).consistentRead(true).build();
        var answer = answered(() -> client.batchGetItem(
                request -> request.requestItems(Map.of(name, wanted)).overrideConfiguration(override)));
        for (var item : answer.responses().getOrDefault(name, List.of())) {
            found.put(TableKeys.primary(item), item);
        }
        var unread = answer.unprocessedKeys().get(name);
        return unread == null ? List.of() : new ArrayList<>(unread.keys());
    }

    QueryResponse query(QueryRequest.Builder query) {
        return answered(() -> client.query(query.tableName(name).build()));
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

    /** Puts an item whatever is there. */
    TransactWriteItem put(Map<String, AttributeValue> item) {
        return TransactWriteItem.builder()
                .put(put -> put.tableName(name).item(item))
                .build();
    }

    /** Deletes an item, also where there is none. */
    TransactWriteItem delete(Map<String, AttributeValue> key) {
        return TransactWriteItem.builder()
                .delete(delete -> delete.tableName(name).key(key))
                .build();
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
                .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD);
        if (!values.isEmpty()) {
            check.expressionAttributeValues(values);
        }
        return TransactWriteItem.builder().conditionCheck(check.build()).build();
    }

    TransactWriteItem delete(Map<String, AttributeValue> key, String condition, Map<String, AttributeValue> values) {
        var deletion = Delete.builder()
                .tableName(name)
                .key(key)
                .conditionExpression(condition)
                .expressionAttributeValues(values)
                .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD)
                .build();
        return TransactWriteItem.builder().delete(deletion).build();
    }

    ScanResponse scan(ScanRequest.Builder scan) {
        return answered(() -> client.scan(scan.tableName(name).build()));
    }

    String name() {
        return name;
    }

    <T> T answered(Supplier<T> call) {
        try {
            return call.get();
        } catch (SdkException failed) {
            throw new LedgerUnavailable(
                    "the table did not answer: " + failed.getClass().getSimpleName(), failed, uncertain(failed));
        }
    }

    /**
     * Whether the call may have taken effect: anything except a refusal of its only attempt. The SDK retries and reports the
     * last attempt; the answer of an earlier one may have been lost.
     */
    private static boolean uncertain(SdkException failed) {
        boolean refused = failed instanceof AwsServiceException answer
                && answer.statusCode() >= 400
                && answer.statusCode() < 500
                && answer.statusCode() != 408
                && !(answer instanceof TransactionInProgressException);
        return !refused || !Integer.valueOf(1).equals(failed.numAttempts());
    }

    static LedgerUnavailable unavailable(String why) {
        return new LedgerUnavailable(why);
    }

    private void pause(int tried) {
        pause.pause(Duration.ofMillis(Math.min(LONGEST_PAUSE_MILLIS, 5L << tried)));
    }
}
