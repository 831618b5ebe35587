package dev.keystorevending.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keystorevending.aws.dynamodb.DynamoLedger;
import dev.keystorevending.aws.dynamodb.Target;
import dev.keystorevending.aws.observability.EdgeLog;
import dev.keystorevending.aws.observability.EmbeddedMetrics;
import dev.keystorevending.aws.wiring.AwsClients;
import dev.keystorevending.aws.wiring.ServiceConfiguration;
import dev.keystorevending.core.event.EventBus;
import dev.keystorevending.core.event.OutboxItem;
import dev.keystorevending.core.event.PublishAnswer;
import dev.keystorevending.core.fake.FakeEventBus;
import dev.keystorevending.core.ledger.LedgerUnavailable;
import dev.keystorevending.core.reconcile.Reconcile;
import dev.keystorevending.core.relay.Outbox;
import dev.keystorevending.core.relay.Relay;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The log of a batch, the batch item failures that Lambda retries, and the rejection of invalid events. */
class RelayHandlerTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SECRET = "kmsPswd01";
    private static final String TRACE_PROPERTY = "com.amazonaws.xray.traceHeader";

    private final ByteArrayOutputStream log = new ByteArrayOutputStream();
    private final List<String> marks = new ArrayList<>();
    private boolean tableResponds = true;

    @AfterEach
    void forget() {
        System.clearProperty(TRACE_PROPERTY);
    }

    @Test
    void eachEventIsLoggedWithRequestAndTraceId() throws IOException {
        System.setProperty(
                TRACE_PROPERTY, "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1");
        var answer = call(
                new FakeEventBus(item -> switch (item.eventId()) {
                    case "again" -> new PublishAnswer.Again("ThrottlingException");
                    case "never" -> new PublishAnswer.Never("MalformedDetail");
                    default -> new PublishAnswer.Published();
                }),
                batch("good", "again", "never", ""));
        assertThat(answer.findValuesAsText("itemIdentifier"))
                .as("only what may be accepted later; the others would block the shard")
                .containsExactly("2");
        var lines = log.toString(StandardCharsets.UTF_8)
                .lines()
                .map(RelayHandlerTest::read)
                .toList();
        assertThat(lines).allMatch(line -> line.path("traceId").asText().equals("1-5759e988-bd862e3fe1be46a994272793"));
        assertThat(lines.stream()
                        .filter(line -> line.has("eventId"))
                        .map(line -> line.path("level").asText() + " "
                                + line.path("eventId").asText() + " "
                                + line.path("requestId").asText() + " "
                                + line.path("outcome").asText()))
                .containsExactly(
                        "INFO good request-good Published",
                        "WARN again request-again ThrottlingException",
                        "ERROR never request-never MalformedDetail");
        assertThat(lines.getLast().path("events").asInt()).isEqualTo(3);
        assertThat(lines.getLast().path("failed").asInt()).isEqualTo(1);
        assertThat(lines.getLast().path("rejected").asInt()).isEqualTo(2);
        assertThat(lines.getLast().path("unmarked").asInt()).isZero();
        assertThat(EmbeddedMetrics.of(log.toString(StandardCharsets.UTF_8)))
                .containsExactly("EventsRejected{} = 2 Count");
        assertThat(lines)
                .filteredOn(line -> line.path("message").asText().equals("an outbox item is unreadable"))
                .singleElement()
                .satisfies(line -> assertThat(line.path("level").asText() + " "
                                + line.path("item").asText() + " "
                                + line.path("outcome").asText())
                        .isEqualTo("ERROR OUTBOX# 000000004 Unreadable"));
        assertThat(marks)
                .containsExactlyInAnyOrder(
                        "OUTBOX#good published", "OUTBOX#never MalformedDetail", "OUTBOX# Unreadable");
        assertThat(log.toString(StandardCharsets.UTF_8)).doesNotContain(SECRET);
    }

    @Test
    void publishedButUnmarkedBatchIsDelivered() throws IOException {
        tableResponds = false;
        var bus = new FakeEventBus();
        assertThat(call(bus, batch("good", "other")).findValuesAsText("itemIdentifier"))
                .isEmpty();
        assertThat(bus.taken()).hasSize(2);
        assertThat(log.toString(StandardCharsets.UTF_8))
                .contains("\"level\":\"WARN\",\"message\":\"relay\"", "\"unmarked\":2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"MODIFY", "REMOVE"})
    void markedOrExpiredItemIsNotPublishedAgain(String eventName) throws IOException {
        var batch = JSON.readTree(batch("good", "marked"));
        ((ObjectNode) batch.at("/Records/1")).put("eventName", eventName);
        var bus = new FakeEventBus();
        assertThat(call(bus, batch.toString()).findValuesAsText("itemIdentifier"))
                .isEmpty();
        assertThat(bus.taken()).extracting(OutboxItem::eventId).containsExactly("good");
    }

    /** A restored table's items are inserted as they were. */
    @ParameterizedTest
    @ValueSource(strings = {"publishedAt", "rejectedAt"})
    void itemThatWasPutBackIsNotPublishedAgain(String mark) throws IOException {
        var batch = JSON.readTree(batch("restored", "good"));
        ((ObjectNode) batch.at("/Records/0/dynamodb/NewImage")).putObject(mark).put("N", "1795510800000");
        var bus = new FakeEventBus();
        assertThat(call(bus, batch.toString()).findValuesAsText("itemIdentifier"))
                .isEmpty();
        assertThat(bus.taken()).extracting(OutboxItem::eventId).containsExactly("good");
        assertThat(marks).containsExactly("OUTBOX#good published");
    }

    @Test
    void itemOfEarlierVersionIsPublishedAndMarked() throws IOException {
        var batch = JSON.readTree(batch("good"));
        ((ObjectNode) batch.at("/Records/0/dynamodb/NewImage/sk")).put("S", "OUTBOX");
        var bus = new FakeEventBus();
        call(bus, batch.toString());
        assertThat(bus.taken())
                .singleElement()
                .extracting(OutboxItem::key)
                .isEqualTo(new OutboxItem.Key("OUTBOX#good", "OUTBOX"));
        assertThat(marks).containsExactly("OUTBOX#good published");
    }

    @Test
    void failedRelayHidesExceptionMessage() {
        EventBus broken = batch -> {
            throw new IllegalStateException(SECRET);
        };
        assertThatThrownBy(() -> call(broken, batch("good")))
                .isInstanceOf(IllegalStateException.class)
                .hasNoCause()
                .hasMessageNotContaining(SECRET);
        assertThat(log.toString(StandardCharsets.UTF_8))
                .contains("IllegalStateException")
                .doesNotContain(SECRET);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{}",
                "\u0000\u0000\u0000{kmsPswd01",
                "kmsPswd01",
                "{\"Records\":\"kmsPswd01\"}"
            })
    void invalidEventIsRejectedWithoutQuotingIt(String event) {
        assertThatThrownBy(() -> call(new FakeEventBus(), event))
                .isInstanceOf(IllegalArgumentException.class)
                .hasNoCause()
                .hasMessageNotContaining(SECRET);
    }

    @ParameterizedTest
    @CsvSource({
        "0, true",
        "253402300798999, true",
        "253402300799000, false",
        "999999999999999999, false",
        "9999999999999999999, false",
        "-1, false",
        "1.5, false",
        "x, false"
    })
    void recordWithInvalidTimeDoesNotBlockOthers(String occurredAt, boolean published) throws IOException {
        var batch = JSON.readTree(batch("good", "other"));
        ((ObjectNode) batch.at("/Records/1/dynamodb/NewImage/occurredAt")).put("N", occurredAt);
        var bus = new FakeEventBus();
        assertThat(call(bus, batch.toString()).findValuesAsText("itemIdentifier"))
                .isEmpty();
        assertThat(bus.taken())
                .extracting(OutboxItem::eventId)
                .isEqualTo(published ? List.of("good", "other") : List.of("good"));
        assertThat(marks).hasSize(2).contains(published ? "OUTBOX#other published" : "OUTBOX#other Unreadable");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "1",
                "\"x\"",
                "[]",
                "{}",
                "{\"dynamodb\":null}",
                "{\"eventName\":\"INSERT\",\"dynamodb\":{\"NewImage\":[]}}"
            })
    void recordOfOtherShapeIsSkipped(String other) throws IOException {
        var batch = (ObjectNode) JSON.readTree(batch("good"));
        ((ArrayNode) batch.path("Records")).add(JSON.readTree(other));
        assertThat(call(new FakeEventBus(), batch.toString()).findValuesAsText("itemIdentifier"))
                .isEmpty();
    }

    @Test
    void warmEventPublishesNothing() throws IOException {
        var bus = new FakeEventBus();
        assertThat(call(bus, "{\"detail-type\":\"Warm\"}").toString()).isEqualTo("{\"warm\":true}");
        assertThat(bus.taken()).isEmpty();
        assertThat(log.toString(StandardCharsets.UTF_8))
                .as("neither logged nor counted")
                .isEmpty();
    }

    @Test
    void primingPublishesItsEvent() {
        var configuration = new ServiceConfiguration(
                new Target("111122223333", "eu-central-1"),
                "aws",
                "table",
                "bus",
                "Vending",
                Set.of(),
                true,
                Reconcile.SETTLING,
                DynamoLedger.DELETED_KEPT,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        RelayHandler.prime(
                configuration, new AwsClients(configuration), new PrintStream(log, true, StandardCharsets.UTF_8));
        assertThat(log.toString(StandardCharsets.UTF_8)).isEmpty();
    }

    /** Returns records numbered from 1; their detail contains a secret that must not be logged. */
    private static String batch(String... eventIds) {
        var root = JSON.createObjectNode();
        var records = root.putArray("Records");
        for (String eventId : List.of(eventIds)) {
            var detail = JSON.createObjectNode().put("words", SECRET);
            detail.putObject("metadata").put("requestId", "request-" + eventId);
            var dynamo = records.addObject().put("eventName", "INSERT").putObject("dynamodb");
            dynamo.put("SequenceNumber", Integer.toString(records.size()));
            var image = dynamo.putObject("NewImage");
            image.putObject("pk").put("S", "OUTBOX#" + eventId);
            image.putObject("sk").put("S", "%09d".formatted(records.size()));
            image.putObject("kind").put("S", "OUTBOX");
            image.putObject("eventId").put("S", eventId);
            image.putObject("detailType").put("S", "KeyStoreCreated");
            image.putObject("detail").put("S", detail.toString());
            image.putObject("occurredAt").put("N", "1");
        }
        return root.toString();
    }

    @SuppressWarnings("NullAway") // the handler does not use its context
    private JsonNode call(EventBus bus, String event) throws IOException {
        var clock = InstantSource.system();
        var handler = new RelayHandler(
                new Relay(bus, new Marks(), clock),
                new EdgeLog(new PrintStream(log, true, StandardCharsets.UTF_8), "Vending", clock));
        var output = new ByteArrayOutputStream();
        handler.handleRequest(new ByteArrayInputStream(event.getBytes(StandardCharsets.UTF_8)), output, null);
        return JSON.readTree(output.toByteArray());
    }

    private static JsonNode read(String line) {
        try {
            return JSON.readTree(line);
        } catch (IOException noJson) {
            throw new AssertionError(line, noJson);
        }
    }

    /** An outbox that only notes the marks: the items of a batch are nowhere else. */
    private final class Marks implements Outbox {

        @Override
        public void markPublished(OutboxItem.Key key, Instant at) {
            note(key.partition() + " published");
        }

        @Override
        public void markRejected(OutboxItem.Key key, String code, Instant at) {
            note(key.partition() + " " + code);
        }

        @Override
        public Page unpublished(Instant now, int limit, Optional<Position> after) {
            throw new AssertionError("the relay reads the stream");
        }

        private void note(String mark) {
            if (!tableResponds) {
                throw new LedgerUnavailable("no response");
            }
            marks.add(mark);
        }
    }
}
