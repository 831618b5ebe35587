package dev.keystorevending.aws.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystorevending.aws.wiring.Conversation;
import dev.keystorevending.core.Filters;
import dev.keystorevending.core.Records;
import dev.keystorevending.core.Teams;
import dev.keystorevending.core.keystore.KeyStore;
import dev.keystorevending.core.ledger.Filter;
import dev.keystorevending.core.ledger.Order;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** A filtered list is read in steps that need not end where a page ends. */
class ListEdgeTest {

    private static final Target TARGET = new Target("111122223333", "eu-central-1");
    private static final TableKeys KEYS = new TableKeys(TARGET);
    private static final Filter CREATING = Filters.status(Filter.StatusName.CREATING);

    private final Conversation aws = new Conversation();
    private final DynamoLedger ledger =
            new DynamoLedger(new Table(aws.clients().dynamoDb(), "table"), TARGET, damage -> {});

    @AfterEach
    void stop() {
        aws.close();
    }

    /** The first step finds some matching records, the second one more, and the table ends there. */
    @ParameterizedTest
    @CsvSource({"1, 1, 2, false", "2, 1, 2, true", "2, 0, 2, false", "3, 1, 1, true"})
    void aPageEndsWithItsLastRecordOnlyIfNoOtherFollows(int first, int second, int queries, boolean more) {
        aws.answer(200, answer(first, true)).answer(200, answer(second, false));
        var page = ledger.list(Teams.PAYMENTS, CREATING, Order.NEWEST_FIRST, 2, Optional.empty());
        assertThat(page.items()).hasSize(2);
        assertThat(page.next().isPresent()).isEqualTo(more);
        assertThat(aws.requests()).hasSize(queries);
    }

    private static String answer(int records, boolean goesOn) {
        String items = Stream.generate(() -> Records.creating(Records.body(1)))
                .limit(records)
                .map(ListEdgeTest::item)
                .collect(Collectors.joining(","));
        return "{\"Items\":[" + items + "]"
                + (goesOn ? ",\"LastEvaluatedKey\":{\"pk\":{\"S\":\"a\"},\"sk\":{\"S\":\"b\"}}" : "") + "}";
    }

    private static String item(KeyStore record) {
        return KeyStoreFormat.write(record, KEYS).entrySet().stream()
                .map(entry -> "\"" + entry.getKey() + "\":" + json(entry.getValue()))
                .collect(Collectors.joining(",", "{", "}"));
    }

    private static String json(AttributeValue value) {
        if (value.hasL()) {
            return value.l().stream().map(ListEdgeTest::json).collect(Collectors.joining(",", "{\"L\":[", "]}"));
        }
        if (value.bool() != null) {
            return "{\"BOOL\":" + value.bool() + "}";
        }
        return value.n() == null ? "{\"S\":\"" + value.s() + "\"}" : "{\"N\":\"" + value.n() + "\"}";
    }
}
