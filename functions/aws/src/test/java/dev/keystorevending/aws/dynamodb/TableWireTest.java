package dev.keystorevending.aws.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.keystorevending.aws.wiring.Conversation;
import dev.keystorevending.core.CreateRequests;
import dev.keystorevending.core.PolicyWrites;
import dev.keystorevending.core.Records;
import dev.keystorevending.core.Teams;
import dev.keystorevending.core.keystore.KeyStore;
import dev.keystorevending.core.ledger.DueKind;
import dev.keystorevending.core.ledger.Filter;
import dev.keystorevending.core.ledger.LedgerUnavailable;
import dev.keystorevending.core.ledger.Order;
import dev.keystorevending.core.ledger.ReserveAnswer;
import dev.keystorevending.core.ledger.WriteAnswer;
import dev.keystorevending.core.policy.Policies;
import dev.keystorevending.core.policy.StoredPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the ledger sends to DynamoDB, and what it makes of answers that DynamoDB Local never gives. */
class TableWireTest {

    private static final Target TARGET = new Target("111122223333", "eu-central-1");
    private static final StoredPolicy POLICY =
            new StoredPolicy(Teams.policy(Teams.PAYMENTS), 1, CreateRequests.NOW, Teams.MEMBER);
    private static final String CONSISTENT = "\"ConsistentRead\":true";
    private static final Pattern TOKEN = Pattern.compile("\"ClientRequestToken\":\"([^\"]+)\"");

    private final Conversation aws = new Conversation();
    private final List<Duration> pauses = new ArrayList<>();
    private final AtomicLong nanoTime = new AtomicLong();
    private final Table table = new Table(aws.clients().dynamoDb(), "table", nanoTime::get, pauses::add);
    private final DynamoLedger ledger = new DynamoLedger(table, TARGET, damage -> {});
    private final DynamoPolicies policies = new DynamoPolicies(table, TARGET);
    private final KeyStore record = Records.creating(CreateRequests.publicProxy());

    @AfterEach
    void stop() {
        aws.close();
    }

    @Test
    void everyReadOfTheTableIsConsistent() {
        ledger.find(Teams.PAYMENTS, record.id());
        ledger.history(Teams.PAYMENTS, record.id());
        ledger.list(Teams.PAYMENTS, Filter.everything(), Order.NEWEST_FIRST, 10, Optional.empty());
        ledger.open(Teams.PAYMENTS, Optional.of(record.idempotencyKey()));
        ledger.foresee(Teams.PAYMENTS, record.claims(), 1);
        ledger.unowned(Set.of(Records.store(record)));
        ledger.owners(Set.of(Records.store(record)));
        policies.find(Teams.PAYMENTS);
        policies.hasHistory(Teams.PAYMENTS);
        assertThat(aws.requests())
                .hasSize(9)
                .allSatisfy(request -> assertThat(request.body()).contains(CONSISTENT));
        assertThat(aws.requests())
                .extracting(Conversation.Request::operation)
                .containsOnly("GetItem", "Query", "BatchGetItem");
    }

    /** DynamoDB refuses a consistent read of a global index. */
    @Test
    void readsOfTheIndexAreNot() {
        ledger.due(DueKind.CREATIONS, CreateRequests.NOW, 10, Optional.empty());
        new DynamoOutbox(table, TARGET).unpublished(CreateRequests.NOW, 10, Optional.empty());
        assertThat(aws.requests())
                .hasSize(2)
                .allSatisfy(request -> assertThat(request.body())
                        .contains("\"IndexName\":\"due\"", "\"Limit\":10")
                        .doesNotContain("ConsistentRead"));
    }

    @Test
    void unprocessedKeysAreReadAgainConsistently() {
        String key = "{\"pk\":{\"S\":\"T#111122223333#eu-central-1#TEAM#payments\"},\"sk\":{\"S\":\"USAGE\"}}";
        aws.answer(200, "{\"Responses\":{\"table\":[]},\"UnprocessedKeys\":{\"table\":{\"Keys\":[" + key + "]}}}")
                .answer(
                        200,
                        "{\"Responses\":{\"table\":[" + key.substring(0, key.length() - 1)
                                + ",\"used\":{\"N\":\"3\"}}]},\"UnprocessedKeys\":{}}");
        assertThat(ledger.open(Teams.PAYMENTS, Optional.empty()).usage()).isEqualTo(3);
        assertThat(aws.requests()).hasSize(2);
        assertThat(aws.requests().getFirst().body()).contains("POLICY", "USAGE", CONSISTENT);
        assertThat(aws.requests().getLast().body())
                .contains("USAGE", CONSISTENT)
                .doesNotContain("POLICY");
    }

    @Test
    void noKeysAreNoCall() {
        assertThat(ledger.unowned(Set.of())).isEmpty();
        assertThat(ledger.owners(Set.of())).isEmpty();
        assertThat(aws.requests()).isEmpty();
    }

    @Test
    void aContendedReservationIsRetriedSevenTimes() {
        aws.answer(400, cancelled("TransactionConflict"));
        assertThat(ledger.reserve(record, POLICY, Records.reservation())).isInstanceOf(ReserveAnswer.Contended.class);
        assertThat(aws.requests()).hasSize(8);
        assertThat(pauses.stream().map(Duration::toMillis)).containsExactly(5L, 10L, 20L, 40L, 80L, 100L, 100L);
        assertThat(aws.requests())
                .extracting(TableWireTest::token)
                .as("each try is a transaction of its own")
                .doesNotHaveDuplicates();
    }

    @Test
    void aReservationThatSucceedsAtItsLastTryIsReserved() {
        for (int tries = 0; tries < 7; tries++) {
            aws.answer(400, cancelled("TransactionConflict"));
        }
        aws.answer(200, "{}");
        assertThat(ledger.reserve(record, POLICY, Records.reservation())).isInstanceOf(ReserveAnswer.Reserved.class);
        assertThat(aws.requests()).hasSize(8);
    }

    @Test
    void aContendedStepIsRetriedAndThenUnavailable() {
        aws.answer(400, cancelled("TransactionConflict")).answer(200, "{}");
        assertThat(ledger.recordCall(record, record, Records.reservation())).isEqualTo(WriteAnswer.WRITTEN);
        aws.answer(400, cancelled("TransactionConflict"));
        assertThatThrownBy(() -> ledger.recordCall(record, record, Records.reservation()))
                .isInstanceOf(LedgerUnavailable.class);
        assertThatThrownBy(() ->
                        ledger.recordFailed(record, Records.failed(record), Records.reservation(), Optional.empty()))
                .isInstanceOf(LedgerUnavailable.class);
        assertThatThrownBy(() -> PolicyWrites.put(policies, POLICY, 1)).isInstanceOf(LedgerUnavailable.class);
        assertThat(aws.requests()).hasSize(2 + 8 + 8 + 5);
    }

    /** Retries begin within 2.5 s of the first try. The clock is read at the start, and before and in each retry. */
    @ParameterizedTest
    @CsvSource({"2499999999, 2", "2500000000, 1"})
    void noRetryBeginsLate(long nanos, int tries) {
        var readings = new ArrayList<>(List.of(0L, nanos, nanos, TimeUnit.SECONDS.toNanos(9)));
        var late = new Table(aws.clients().dynamoDb(), "table", () -> readings.removeFirst(), pauses::add);
        aws.answer(400, cancelled("TransactionConflict"));
        assertThat(new DynamoLedger(late, TARGET, damage -> {}).reserve(record, POLICY, Records.reservation()))
                .isInstanceOf(ReserveAnswer.Contended.class);
        assertThat(aws.requests()).hasSize(tries);
    }

    /** A retry has what is left of 3.5 s; if nothing is left, a millisecond. */
    @Test
    void aRetryHasTheRestOfTheTime() {
        var readings = new ArrayList<>(List.of(0L, 0L, TimeUnit.SECONDS.toNanos(9)));
        var late = new Table(aws.clients().dynamoDb(), "table", () -> readings.removeFirst(), pause -> {
            pauses.add(pause);
            aws.fallSilent();
        });
        aws.answer(400, cancelled("TransactionConflict"));
        assertThatThrownBy(() ->
                        new DynamoLedger(late, TARGET, damage -> {}).reserve(record, POLICY, Records.reservation()))
                .isInstanceOfSatisfying(
                        LedgerUnavailable.class,
                        failed -> assertThat(failed.uncertain()).isTrue());
        assertThat(pauses).hasSize(1);
    }

    /** The answer of a 408 or 5xx does not say that the call had no effect. */
    @ParameterizedTest
    @CsvSource({
        "400, false",
        "403, false",
        "407, false",
        "408, true",
        "409, false",
        "499, false",
        "500, true",
        "503, true",
        "302, true"
    })
    void onlyARefusalIsCertain(int status, boolean uncertain) {
        aws.answer(status, "{\"__type\":\"com.amazonaws.dynamodb.v20120810#SomeException\",\"message\":\"m\"}");
        var failed = catchThrowableOfType(
                LedgerUnavailable.class, () -> ledger.reserve(record, POLICY, Records.reservation()));
        assertThat(failed.uncertain()).isEqualTo(uncertain);
    }

    @Test
    void anAnswerThatIsLostIsUncertain() {
        aws.answer(200, "no JSON");
        var failed = catchThrowableOfType(
                LedgerUnavailable.class, () -> ledger.reserve(record, POLICY, Records.reservation()));
        assertThat(failed.uncertain()).isTrue();
    }

    @Test
    void everyQueryHasTheKeyOfItsPage() {
        var query = "{\"Items\":[],\"Count\":0,\"LastEvaluatedKey\":{\"pk\":{\"S\":\"a\"},\"sk\":{\"S\":\"b\"}}}";
        aws.answer(200, query).answer(200, "{\"Items\":[]}");
        assertThat(ledger.history(Teams.PAYMENTS, record.id())).isEmpty();
        assertThat(aws.requests()).hasSize(2);
        assertThat(aws.requests().getFirst().body()).doesNotContain("ExclusiveStartKey");
        assertThat(aws.requests().getLast().body()).contains("\"ExclusiveStartKey\":{", "\"S\":\"a\"", "\"S\":\"b\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"put", "delete"})
    void aPolicyThatIsContendedIsTriedFiveTimes(String operation) {
        aws.answer(400, cancelled("TransactionConflict"));
        assertThatThrownBy(() -> {
                    Object answer = operation.equals("put")
                            ? PolicyWrites.put(policies, POLICY, 0)
                            : PolicyWrites.delete(policies, POLICY);
                    throw new AssertionError(answer);
                })
                .isInstanceOf(LedgerUnavailable.class);
        assertThat(aws.requests()).hasSize(5);
    }

    @Test
    void anOverwrittenPolicyHasTheVersionOfTheItemInItsWay() {
        aws.answer(
                400,
                "{\"__type\":\"com.amazonaws.dynamodb.v20120810#TransactionCanceledException\",\"CancellationReasons\":["
                        + "{\"Code\":\"ConditionalCheckFailed\",\"Item\":{\"version\":{\"N\":\"7\"}}}]}");
        assertThat(PolicyWrites.put(policies, POLICY, 1)).isEqualTo(new Policies.PutAnswer.Changed(7));
    }

    private static String token(Conversation.Request request) {
        var found = TOKEN.matcher(request.body());
        assertThat(found.find()).isTrue();
        return found.group(1);
    }

    private static String cancelled(String reason) {
        return "{\"__type\":\"com.amazonaws.dynamodb.v20120810#TransactionCanceledException\",\"CancellationReasons\":[{\"Code\":\""
                + reason + "\"},{\"Code\":\"None\"}],\"Message\":\"cancelled\"}";
    }
}
