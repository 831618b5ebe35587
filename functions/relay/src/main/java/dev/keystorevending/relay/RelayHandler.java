package dev.keystorevending.relay;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keystorevending.aws.Json;
import dev.keystorevending.aws.observability.EdgeLog;
import dev.keystorevending.aws.observability.LogLine;
import dev.keystorevending.aws.observability.Metric;
import dev.keystorevending.aws.observability.TraceId;
import dev.keystorevending.aws.snapstart.Priming;
import dev.keystorevending.aws.snapstart.PrimingFixture;
import dev.keystorevending.aws.snapstart.SnapshotHook;
import dev.keystorevending.aws.snapstart.WarmEvent;
import dev.keystorevending.aws.wiring.AwsClients;
import dev.keystorevending.aws.wiring.ServiceConfiguration;
import dev.keystorevending.aws.wiring.Wiring;
import dev.keystorevending.core.event.OutboxItem;
import dev.keystorevending.core.relay.Relay;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The Lambda function between the table's stream and the event bus. It returns the sequence numbers of failed records
 * ({@code ReportBatchItemFailures}), and Lambda continues from the lowest one for as long as the stream keeps it. An event that
 * can never be published is not reported, because it would block its shard: its item in the table is marked as rejected and
 * counted by the metric {@code EventsRejected}.
 */
public final class RelayHandler implements RequestStreamHandler {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");

    private final Relay relay;
    private final EdgeLog log;

    @SuppressWarnings("unused") // it is kept here, because the runtime client refers to it weakly
    private final Optional<SnapshotHook> hook;

    /** Called by the Lambda runtime. The configuration comes from the environment. */
    public RelayHandler() {
        this(ServiceConfiguration.of(System.getenv()));
    }

    private RelayHandler(ServiceConfiguration configuration) {
        this(configuration, new AwsClients(configuration));
    }

    private RelayHandler(ServiceConfiguration configuration, AwsClients clients) {
        this(
                Wiring.relay(configuration, clients, InstantSource.system()),
                edgeLog(configuration, System.out),
                SnapshotHook.register(System.getenv(), () -> prime(configuration, clients, System.out)));
    }

    public RelayHandler(Relay relay, EdgeLog log) {
        this(relay, log, Optional.empty());
    }

    private RelayHandler(Relay relay, EdgeLog log, Optional<SnapshotHook> hook) {
        this.relay = relay;
        this.log = log;
        this.hook = hook;
    }

    private static EdgeLog edgeLog(ServiceConfiguration configuration, PrintStream out) {
        return new EdgeLog(out, configuration.metricsNamespace(), InstantSource.system());
    }

    /** Publishes a batch of {@link PrimingFixture#EVENTS} events. */
    @SuppressWarnings("NullAway") // the handler does not look at its context
    static void prime(ServiceConfiguration configuration, AwsClients own, PrintStream log) {
        byte[] batch = IntStream.rangeClosed(1, PrimingFixture.EVENTS)
                .mapToObj(RelayHandler::primingRecord)
                .collect(Collectors.joining(",", "{\"Records\":[", "]}"))
                .getBytes(StandardCharsets.UTF_8);
        Priming.of(configuration, own, log, clients -> {
            var unheard = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
            var handler = new RelayHandler(
                    Wiring.relay(configuration, clients, InstantSource.system()), edgeLog(configuration, unheard));
            return () -> {
                var output = new ByteArrayOutputStream();
                handler.handleRequest(new ByteArrayInputStream(batch), output, null);
                String answer = output.toString(StandardCharsets.UTF_8);
                if (!answer.equals("{\"batchItemFailures\":[]}")) {
                    throw new IllegalStateException("the priming came to " + answer);
                }
            };
        });
    }

    private static String primingRecord(int number) {
        return """
                {"eventName":"INSERT","dynamodb":{"SequenceNumber":"%1$d","NewImage":{
                "pk":{"S":"OUTBOX#priming"},"sk":{"S":"%1$d"},
                "kind":{"S":"OUTBOX"},"eventId":{"S":"priming"},"detailType":{"S":"KeyStoreCreated"},
                "detail":{"S":"{\\"metadata\\":{\\"requestId\\":\\"priming\\"}}"},"occurredAt":{"N":"1"}}}}
                """.formatted(number);
    }

    /**
     * Publishes a batch, or answers a {@link WarmEvent}.
     *
     * @throws IllegalArgumentException for an event that is neither
     * @throws IllegalStateException where the bus could not be asked at all; the log says why, and the exception itself goes
     *     no further, since Lambda would log its message
     */
    @Override
    public void handleRequest(InputStream input, OutputStream output, Context context) throws IOException {
        long started = System.nanoTime();
        JsonNode event = Json.readIfJson(input);
        if (WarmEvent.is(event)) {
            WarmEvent.answer(output);
            return;
        }
        var items = new LinkedHashMap<String, OutboxItem>();
        var unreadable = new ArrayList<OutboxItem.Key>();
        for (JsonNode streamRecord : records(event)) {
            JsonNode image = streamRecord.path("dynamodb").path("NewImage");
            boolean outbox = streamRecord.path("eventName").asText().equals("INSERT")
                    && image.path("kind").path("S").asText().equals("OUTBOX")
                    && !(image.has("publishedAt") || image.has("rejectedAt")); // put back after a restore
            if (outbox) {
                String sequence =
                        streamRecord.path("dynamodb").path("SequenceNumber").asText();
                read(image)
                        .ifPresentOrElse(
                                item -> items.put(sequence, item), () -> unreadable.add(unreadable(sequence, image)));
            }
        }
        var report = publish(List.copyOf(items.values()), unreadable);
        var undelivered = report.undelivered().stream()
                .collect(Collectors.toMap(Relay.Undelivered::eventId, Function.identity(), (first, same) -> first));
        ObjectNode answer = NODES.objectNode();
        var failures = answer.putArray("batchItemFailures");
        items.forEach((sequence, item) -> {
            var fault = Optional.ofNullable(undelivered.get(item.eventId()));
            fault.filter(Relay.Undelivered::again)
                    .ifPresent(failed -> failures.addObject().put("itemIdentifier", sequence));
            record(item, fault);
        });
        long rejected = unreadable.size()
                + undelivered.values().stream().filter(fault -> !fault.again()).count();
        log.write(
                line(report.unmarked() == 0 ? "INFO" : "WARN", "relay")
                        .with("events", items.size())
                        .with("failed", failures.size())
                        .with("rejected", rejected)
                        .with("unmarked", report.unmarked())
                        .with("milliseconds", (System.nanoTime() - started) / 1_000_000),
                List.of(Metric.count("EventsRejected", rejected)));
        Json.write(answer, output);
    }

    private static JsonNode records(JsonNode event) {
        JsonNode records = event.path("Records");
        if (!records.isArray()) {
            throw new IllegalArgumentException("The event is not one of the table's stream.");
        }
        return records;
    }

    private Relay.Report publish(List<OutboxItem> items, List<OutboxItem.Key> unreadable) {
        try {
            var report = relay.publish(items);
            return new Relay.Report(
                    report.published(), report.undelivered(), report.unmarked() + relay.rejectUnreadable(unreadable));
        } catch (RuntimeException failed) {
            log.write(line("ERROR", "the relay failed").with(failed));
            throw new IllegalStateException(
                    "Publishing failed: " + failed.getClass().getSimpleName());
        }
    }

    /** Writes one line for each event, with the ID of the request that caused it. */
    private void record(OutboxItem item, Optional<Relay.Undelivered> fault) {
        String level = fault.map(refused -> refused.again() ? "WARN" : "ERROR").orElse("INFO");
        String message = fault.map(refused -> refused.again() ? "an event was not accepted" : "an event was rejected")
                .orElse("event");
        log.write(line(level, message)
                .with("eventId", item.eventId())
                .with("detailType", item.detailType())
                .with("requestId", requestId(item))
                .with("outcome", fault.map(Relay.Undelivered::code).orElse("Published")));
    }

    private static String requestId(OutboxItem item) {
        try {
            return Json.read(item.detail()).at("/metadata/requestId").asText("none");
        } catch (IOException malformed) {
            return "none";
        }
    }

    private static LogLine line(String level, String message) {
        return new LogLine(level, message).with("traceId", TraceId.current());
    }

    /** Reads an outbox item. Its time must be one that the bus accepts; any other would fail the whole batch. */
    private static Optional<OutboxItem> read(JsonNode image) {
        String eventId = text(image, "eventId");
        String detailType = text(image, "detailType");
        String detail = text(image, "detail");
        var occurredAt = time(image.path("occurredAt").path("N").asText());
        return eventId.isEmpty() || detailType.isEmpty() || detail.isEmpty()
                ? Optional.empty()
                : occurredAt.map(time -> new OutboxItem(key(image), eventId, detailType, detail, time));
    }

    private static Optional<Instant> time(String number) {
        return NUMBER.matcher(number).matches()
                ? Optional.of(Instant.ofEpochMilli(Long.parseLong(number))).filter(OutboxItem::accepts)
                : Optional.empty();
    }

    /** Logs an item that cannot be read. The other items of the batch are not affected. */
    private OutboxItem.Key unreadable(String sequence, JsonNode image) {
        var key = key(image);
        log.write(line("ERROR", "an outbox item is unreadable")
                .with("sequenceNumber", sequence)
                .with("item", key.partition() + " " + key.sort())
                .with("outcome", Relay.UNREADABLE));
        return key;
    }

    private static OutboxItem.Key key(JsonNode image) {
        return new OutboxItem.Key(text(image, "pk"), text(image, "sk"));
    }

    private static String text(JsonNode image, String name) {
        return image.path(name).path("S").asText();
    }
}
