package dev.keystorevending.aws.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keystorevending.aws.wiring.StubServer;
import dev.keystorevending.core.CreateRequests;
import dev.keystorevending.core.Teams;
import dev.keystorevending.core.ledger.LedgerUnavailable;
import dev.keystorevending.core.policy.Policies;
import dev.keystorevending.core.policy.StoredPolicy;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** {@code TransactionConflict}: DynamoDB returns it while another transaction writes the item; DynamoDB Local never does. */
class ContendedTableTest {

    private static final String CONFLICT =
            "{\"__type\":\"com.amazonaws.dynamodb.v20120810#TransactionCanceledException\","
                    + "\"CancellationReasons\":[{\"Code\":\"TransactionConflict\"},{\"Code\":\"None\"}],\"Message\":\"cancelled\"}";
    private static final StoredPolicy POLICY =
            new StoredPolicy(Teams.policy(Teams.PAYMENTS), 1, CreateRequests.NOW, Teams.MEMBER);

    private final AtomicInteger conflicts = new AtomicInteger();
    private final AtomicInteger calls = new AtomicInteger();
    private final StubServer aws = new StubServer(exchange -> {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            boolean conflict = calls.getAndIncrement() < conflicts.get();
            byte[] answer = (conflict ? CONFLICT : "{}").getBytes(StandardCharsets.UTF_8);
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
        assertThat(policies.put(POLICY, 0)).isInstanceOf(Policies.PutAnswer.Stored.class);
        assertThat(calls.getAndSet(0)).isEqualTo(4);
        assertThat(policies.delete(Teams.PAYMENTS, 1)).isInstanceOf(Policies.DeleteAnswer.Deleted.class);
        assertThat(calls).hasValue(4);
    }

    @Test
    void persistentTransactionConflictIsLedgerUnavailable() {
        conflicts.set(Integer.MAX_VALUE);
        assertThatThrownBy(() -> policies.put(POLICY, 0)).isInstanceOf(LedgerUnavailable.class);
        assertThatThrownBy(() -> policies.delete(Teams.PAYMENTS, 1)).isInstanceOf(LedgerUnavailable.class);
    }
}
