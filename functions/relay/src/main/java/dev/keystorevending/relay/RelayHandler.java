package dev.keystorevending.relay;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keystorevending.aws.eventbridge.EventBridgeBus;
import dev.keystorevending.aws.observability.LogLine;
import dev.keystorevending.aws.observability.TraceId;
import dev.keystorevending.aws.snapstart.Priming;
import dev.keystorevending.aws.wiring.AwsClients;
import dev.keystorevending.aws.wiring.ServiceConfiguration;
import dev.keystorevending.core.event.OutboxItem;
import dev.keystorevending.core.relay.Relay;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.crac.Core;
import org.crac.Resource;

/**
 * The Lambda function between the table's stream and the event bus. It returns the sequence numbers of failed records
 * ({@code ReportBatchItemFailures}). Lambda continues from the lowest one, splits the batch until the failing record is
 * alone, and sends that one to the dead-letter queue. All other records of the batch have been published by then.
 */
public final class RelayHandler implements RequestStreamHandler, Resource {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");
    private static final long LATEST = 253_402_300_799_000L;

    private final Relay relay;
    private final PrintStream log;
    private final Runnable priming;

    /** Called by the Lambda runtime. The configuration comes from the environment. */
    public RelayHandler() {
        this(ServiceConfiguration.of(System.getenv()));
    }

    private RelayHandler(ServiceConfiguration configuration) {
        this(onBus(configuration, new AwsClients(configuration)), System.out, () -> prime(configuration, System.out));
        Core.getGlobalContext().register(this);
    }

    public RelayHandler(Relay relay, PrintStream log) {
        this(relay, log, () -> {});
    }

    private RelayHandler(Relay relay, PrintStream log, Runnable priming) {
        this.relay = relay;
        this.log = log;
        this.priming = priming;
    }

    private static Relay onBus(ServiceConfiguration configuration, AwsClients clients) {
        return new Relay(new EventBridgeBus(clients.eventBridge(), configuration.eventBusName()));
    }

    @Override
    public void beforeCheckpoint(org.crac.Context<? extends Resource> context) {
        priming.run();
    }

    /** Nothing has to be renewed: the snapshot contains no connection, credential, ID or time. */
    @Override
    public void afterRestore(org.crac.Context<? extends Resource> context) {}

    /** Publishes a batch of one event. */
    @SuppressWarnings("NullAway") // the handler does not look at its context
    static void prime(ServiceConfiguration configuration, PrintStream log) {
        byte[] batch = """
                {"Records":[{"eventName":"INSERT","dynamodb":{"SequenceNumber":"1","NewImage":{
                "kind":{"S":"OUTBOX"},"eventId":{"S":"priming"},"detailType":{"S":"KeyStoreCreated"},
                "detail":{"S":"{\\"metadata\\":{\\"requestId\\":\\"priming\\"}}"},"occurredAt":{"N":"1"}}}}]}
                """.getBytes(StandardCharsets.UTF_8);
        Priming.of(configuration, log, clients -> {
            var unheard = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
            var handler = new RelayHandler(onBus(configuration, clients), unheard);
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

    /**
     * Publishes a batch.
     *
     * @throws IllegalArgumentException for an event that is not a stream's
     * @throws IllegalStateException where the bus could not be asked at all; the log says why, and the exception itself goes
     *     no further, since Lambda would log its message
     */
    @Override
    public void handleRequest(InputStream input, OutputStream output, Context context) throws IOException {
        long started = System.nanoTime();
        var items = new LinkedHashMap<String, OutboxItem>();
        var failed = new ArrayList<String>();
        for (JsonNode streamRecord : records(input)) {
            String sequence =
                    streamRecord.path("dynamodb").path("SequenceNumber").asText();
            JsonNode image = streamRecord.path("dynamodb").path("NewImage");
            boolean outbox = streamRecord.path("eventName").asText().equals("INSERT")
                    && image.path("kind").path("S").asText().equals("OUTBOX");
            if (outbox) {
                read(sequence, image, items, failed);
            }
        }
        var undelivered = publish(List.copyOf(items.values()));
        items.forEach((sequence, item) -> {
            var fault = Optional.ofNullable(undelivered.get(item.eventId()));
            fault.ifPresent(refused -> failed.add(sequence));
            record(item, fault);
        });
        line("INFO", "relay")
                .with("events", items.size())
                .with("failed", failed.size())
                .with("milliseconds", (System.nanoTime() - started) / 1_000_000)
                .print(log);
        ObjectNode answer = JSON.createObjectNode();
        var failures = answer.putArray("batchItemFailures");
        failed.forEach(sequence -> failures.addObject().put("itemIdentifier", sequence));
        JSON.writeValue(output, answer);
    }

    private static JsonNode records(InputStream input) throws IOException {
        JsonNode records;
        try {
            records = JSON.readTree(input).path("Records");
        } catch (JsonProcessingException | CharConversionException noJson) {
            records = JSON.missingNode();
        }
        if (!records.isArray()) {
            throw new IllegalArgumentException("The event is not one of the table's stream.");
        }
        return records;
    }

    private Map<String, Relay.Undelivered> publish(List<OutboxItem> items) {
        try {
            return relay.publish(items).stream()
                    .collect(
                            Collectors.toMap(Relay.Undelivered::eventId, Function.identity(), (first, again) -> again));
        } catch (RuntimeException failed) {
            line("ERROR", "the relay failed").with(failed).print(log);
            throw new IllegalStateException(
                    "Publishing failed: " + failed.getClass().getSimpleName());
        }
    }

    /** Writes one line for each event, with the ID of the request that caused it. */
    private void record(OutboxItem item, Optional<Relay.Undelivered> fault) {
        String level = fault.map(refused -> refused.again() ? "WARN" : "ERROR").orElse("INFO");
        line(level, fault.isEmpty() ? "event" : "an event was not taken by the bus")
                .with("eventId", item.eventId())
                .with("detailType", item.detailType())
                .with("requestId", requestId(item))
                .with("outcome", fault.map(Relay.Undelivered::code).orElse("Published"))
                .print(log);
    }

    private static String requestId(OutboxItem item) {
        try {
            return JSON.readTree(item.detail()).at("/metadata/requestId").asText("none");
        } catch (JsonProcessingException malformed) {
            return "none";
        }
    }

    private static LogLine line(String level, String message) {
        return new LogLine(level, message).with("traceId", TraceId.current());
    }

    /**
     * Reports a stream record that cannot be read, so that it ends in the dead-letter queue. The other records are not
     * affected.
     */
    private void read(String sequence, JsonNode image, Map<String, OutboxItem> items, List<String> failed) {
        String eventId = image.path("eventId").path("S").asText();
        String detailType = image.path("detailType").path("S").asText();
        String detail = image.path("detail").path("S").asText();
        var occurredAt = time(image.path("occurredAt").path("N").asText());
        if (eventId.isEmpty() || detailType.isEmpty() || detail.isEmpty() || occurredAt.isEmpty()) {
            failed.add(sequence);
            line("ERROR", "an outbox item is unreadable")
                    .with("sequenceNumber", sequence)
                    .print(log);
        } else {
            items.put(sequence, new OutboxItem(eventId, detailType, detail, occurredAt.get()));
        }
    }

    /**
     * Reads a time that EventBridge accepts: epoch milliseconds up to the year 9999. Any other time would fail the
     * whole batch.
     */
    private static Optional<Instant> time(String number) {
        return NUMBER.matcher(number).matches()
                ? Optional.of(Long.parseLong(number))
                        .filter(time -> time < LATEST)
                        .map(Instant::ofEpochMilli)
                : Optional.empty();
    }
}
