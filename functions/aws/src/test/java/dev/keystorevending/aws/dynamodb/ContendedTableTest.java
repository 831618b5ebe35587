package dev.keystorevending.aws.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keystorevending.aws.wiring.StubServer;
import dev.keystorevending.core.CreateRequests;
import dev.keystorevending.core.PolicyWrites;
import dev.keystorevending.core.Teams;
import dev.keystorevending.core.ledger.LedgerUnavailable;
import dev.keystorevending.core.policy.Policies;
import dev.keystorevending.core.policy.StoredPolicy;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** {@code TransactionConflict}: DynamoDB returns it while another transaction writes the item; DynamoDB Local never does. */
class ContendedTableTest {

    private static final String CONFLICT = cancelled("TransactionConflict", "None");
    private static final Map<String, AttributeValue> KEY = Map.of("pk", Items.text("a"), "sk", Items.text("b"));
    private static final Map<String, AttributeValue> KEY_VALUE = Map.of(":pk", Items.text("a"));
    private static final StoredPolicy POLICY =
            new StoredPolicy(Teams.policy(Teams.PAYMENTS), 1, CreateRequests.NOW, Teams.MEMBER);

    private String cancelled = CONFLICT;
    private final AtomicLong nanoTime = new AtomicLong();
    private final AtomicInteger conflicts = new AtomicInteger();
    private final AtomicInteger calls = new AtomicInteger();
    private final StubServer aws = new StubServer(exchange -> {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            boolean conflict = calls.getAndIncrement() < conflicts.get();
            byte[] answer = (conflict ? cancelled : "{}").getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.0");
            exchange.sendResponseHeaders(conflict ? 400 : 200, answer.length);
            exchange.getResponseBody().write(answer);
        }
    });
    private final DynamoPolicies policies = new DynamoPolicies(
            new Table(aws.clients().dynamoDb(), "table"), new Target("111122223333", "eu-central-1"));

    @AfterEach
    void stop() {
        aws.close();
    }

    @Test
    void transactionConflictIsRetried() {
        conflicts.set(3);
        assertThat(PolicyWrites.put(policies, POLICY, 0)).isInstanceOf(Policies.PutAnswer.Stored.class);
        assertThat(calls.getAndSet(0)).isEqualTo(4);
        assertThat(PolicyWrites.delete(policies, POLICY)).isInstanceOf(Policies.DeleteAnswer.Deleted.class);
        assertThat(calls).hasValue(4);
    }

    @Test
    void persistentTransactionConflictIsLedgerUnavailable() {
        conflicts.set(Integer.MAX_VALUE);
        assertThatThrownBy(() -> PolicyWrites.put(policies, POLICY, 0)).isInstanceOf(LedgerUnavailable.class);
        assertThatThrownBy(() -> PolicyWrites.delete(policies, POLICY)).isInstanceOf(LedgerUnavailable.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ThrottlingError", "ProvisionedThroughputExceeded", "RequestLimitExceeded"})
    void isTriedAgainWhereATransactionIsThrottled(String reason) {
        cancelled = cancelled("None", reason);
        conflicts.set(3);
        assertThat(PolicyWrites.put(policies, POLICY, 0)).isInstanceOf(Policies.PutAnswer.Stored.class);
        assertThat(calls).hasValue(4);
    }

    @Test
    void aConditionThatFailedIsNotTriedAgainHoweverBusyTheTable() {
        var table = new Table(aws.clients().dynamoDb(), "table");
        cancelled = cancelled("ThrottlingError", "ConditionalCheckFailed");
        conflicts.set(1);
        assertThat(table.write(List.of(table.delete(KEY, "pk = :pk", KEY_VALUE)), 8))
                .isInstanceOf(Table.Outcome.Refused.class);
        assertThat(calls).hasValue(1);
    }

    @Test
    void anotherReasonIsAFailure() {
        var table = new Table(aws.clients().dynamoDb(), "table");
        cancelled = cancelled("ItemCollectionSizeLimitExceeded", "None");
        conflicts.set(Integer.MAX_VALUE);
        assertThatThrownBy(() -> table.write(List.of(table.delete(KEY, "pk = :pk", KEY_VALUE)), 8))
                .isInstanceOf(LedgerUnavailable.class);
        assertThat(calls).hasValue(1);
    }

    /** Each look at the clock is a second later: one before the first try, one before and one in each retry. */
    @Test
    void noRetryBeginsWhenTheTimeIsUp() {
        var table = new Table(
                aws.clients().dynamoDb(),
                "table",
                () -> nanoTime.getAndAdd(TimeUnit.SECONDS.toNanos(1)),
                longest -> {});
        conflicts.set(Integer.MAX_VALUE);
        assertThat(table.write(List.of(table.delete(KEY, "pk = :pk", KEY_VALUE)), 8))
                .isInstanceOf(Table.Outcome.Contended.class);
        assertThat(calls).hasValue(2);
    }

    @Test
    void noFirstTryIsLeftOutHoweverLateItIs() {
        var table = new Table(
                aws.clients().dynamoDb(), "table", () -> nanoTime.getAndAdd(TimeUnit.HOURS.toNanos(1)), longest -> {});
        conflicts.set(Integer.MAX_VALUE);
        assertThat(table.write(List.of(table.delete(KEY, "pk = :pk", KEY_VALUE)), 8))
                .isInstanceOf(Table.Outcome.Contended.class);
        assertThat(calls).hasValue(1);
    }

    private static String cancelled(String first, String second) {
        return "{\"__type\":\"com.amazonaws.dynamodb.v20120810#TransactionCanceledException\","
                + "\"CancellationReasons\":[{\"Code\":\"" + first + "\"},{\"Code\":\"" + second
                + "\"}],\"Message\":\"cancelled\"}";
    }
}
