package dev.keystorevending.aws.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystorevending.aws.wiring.StubServer;
import dev.keystorevending.core.Filters;
import dev.keystorevending.core.Teams;
import dev.keystorevending.core.keystore.KeyStoreId;
import dev.keystorevending.core.keystore.KeyStoreName;
import dev.keystorevending.core.ledger.Filter;
import dev.keystorevending.core.ledger.Order;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How much a list reads for one page. Which records are on it is checked by the ledger's contract. */
class ListQueryTest {

    private static final KeyStoreId LAST = KeyStoreId.fresh(Instant.EPOCH, new Random(1));
    private static final String MORE = "{\"Items\":[],\"Count\":0,\"ScannedCount\":9,"
            + "\"LastEvaluatedKey\":{\"pk\":{\"S\":\"a\"},\"sk\":{\"S\":\"KS#" + LAST + "\"}}}";
    private static final String END = "{\"Items\":[],\"Count\":0,\"ScannedCount\":0}";

    private int steps = 2;
    private final List<String> queries = new CopyOnWriteArrayList<>();
    private final StubServer aws = new StubServer(exchange -> {
        try (exchange) {
            queries.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            byte[] answer = (queries.size() < steps ? MORE : END).getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.0");
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
        }
    });
    private final DynamoLedger ledger = new DynamoLedger(
            new Table(aws.clients().dynamoDb(), "table"), new Target("111122223333", "eu-central-1"), damage -> {});

    @AfterEach
    void stop() {
        aws.close();
    }

    @ParameterizedTest
    @CsvSource({
        "1, false, 2, 100",
        "25, false, 26, 100",
        "100, false, 101, 101",
        "1, true, 100, 100",
        "100, true, 101, 101"
    })
    void readsOneRecordMoreThanThePageAndInStepsWhereItFilters(int pageSize, boolean filtered, int limit, int then) {
        var name = KeyStoreName.parse("payments-main").toOptional();
        var filter = filtered ? Filters.name(name.orElseThrow()) : Filter.everything();
        var page = ledger.list(Teams.PAYMENTS, filter, Order.NEWEST_FIRST, pageSize, Optional.empty());
        assertThat(page.items()).isEmpty();
        assertThat(page.next()).isEmpty();
        assertThat(queries).hasSize(2);
        assertThat(queries.getFirst()).doesNotContain("ExclusiveStartKey").contains("\"Limit\":" + limit + ",");
        assertThat(queries.getLast()).contains("ExclusiveStartKey", "KS#" + LAST, "\"Limit\":" + then + ",");
    }

    @Test
    void endsAPageThatNothingFillsAndGoesOnAfterWhatItRead() {
        steps = Integer.MAX_VALUE;
        var page = ledger.list(Teams.PAYMENTS, Filter.everything(), Order.NEWEST_FIRST, 25, Optional.empty());
        assertThat(page.items()).isEmpty();
        assertThat(page.next()).contains(LAST);
        assertThat(queries).hasSize(10);
        ledger.list(Teams.PAYMENTS, Filter.everything(), Order.NEWEST_FIRST, 25, page.next());
        assertThat(queries.get(10)).contains("ExclusiveStartKey", "KS#" + LAST, "\"Limit\":26,");
    }
}
