package dev.keystorevending.aws.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keystorevending.aws.wiring.StubServer;
import dev.keystorevending.core.ledger.LedgerUnavailable;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** A throttled DynamoDB answers a batch read with a part of the items, and with the keys of the rest. */
class UnprocessedKeysTest {

    private static final List<Map<String, AttributeValue>> KEYS = List.of(key("a"), key("b"));
    private static final String ITEM = "{\"pk\":{\"S\":\"%s\"},\"sk\":{\"S\":\"s\"}}";
    private static final String FIRST = "{\"Responses\":{\"table\":[" + ITEM.formatted("a") + "]},\"UnprocessedKeys\":"
            + "{\"table\":{\"Keys\":[" + ITEM.formatted("b") + "],\"ConsistentRead\":true}}}";
    private static final String NONE = "{\"Responses\":{\"table\":[]},\"UnprocessedKeys\":" + "{\"table\":{\"Keys\":["
            + ITEM.formatted("b") + "],\"ConsistentRead\":true}}}";
    private static final String REST =
            "{\"Responses\":{\"table\":[" + ITEM.formatted("b") + "]},\"UnprocessedKeys\":{}}";

    private final AtomicInteger calls = new AtomicInteger();
    private int complete = 1;
    private final StubServer aws = new StubServer(exchange -> {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            int call = calls.getAndIncrement();
            byte[] answer = (call == 0 ? FIRST : call < complete ? NONE : REST).getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.0");
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
        }
    });

    @AfterEach
    void stop() {
        aws.close();
    }

    @Test
    void areReadAgainAfterGrowingPauses() {
        complete = 4;
        var pauses = new ArrayList<Duration>();
        var table = new Table(aws.clients().dynamoDb(), "table", System::nanoTime, pauses::add);
        assertThat(table.getAll(KEYS)).containsOnlyKeys(KEYS);
        assertThat(calls).hasValue(5);
        assertThat(pauses.stream().map(Duration::toMillis)).containsExactly(10L, 20L, 40L, 80L);
    }

    @Test
    void areNeverTakenForAbsent() {
        complete = 5;
        var table = new Table(aws.clients().dynamoDb(), "table");
        assertThatThrownBy(() -> table.getAll(KEYS)).isInstanceOf(LedgerUnavailable.class);
        assertThat(calls).hasValue(5);
    }

    @Test
    void areNotReadAgainWhenTheTimeIsUp() {
        complete = 5;
        var nanoTime = new AtomicLong();
        var table = new Table(
                aws.clients().dynamoDb(),
                "table",
                () -> nanoTime.getAndAdd(TimeUnit.SECONDS.toNanos(1)),
                longest -> {});
        assertThatThrownBy(() -> table.getAll(KEYS)).isInstanceOf(LedgerUnavailable.class);
        assertThat(calls).hasValue(2);
    }

    private static Map<String, AttributeValue> key(String partition) {
        return Map.of("pk", Items.text(partition), "sk", Items.text("s"));
    }
}
