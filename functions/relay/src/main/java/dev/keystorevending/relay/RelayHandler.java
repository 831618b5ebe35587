package dev.keystorevending.relay;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keystorevending.aws.AwsClients;
import dev.keystorevending.aws.EventBridgeBus;
import dev.keystorevending.aws.LogLine;
import dev.keystorevending.aws.ServiceConfiguration;
import dev.keystorevending.core.event.OutboxItem;
import dev.keystorevending.core.relay.Relay;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The Lambda function between the table's stream and the event bus. It answers with the sequence numbers of what failed
 * ({@code ReportBatchItemFailures}); Lambda goes on from the lowest one, halves the batch until a poison record is alone,
 * and puts that one on the on-failure queue. Everything else of the batch has been published by then.
 */
public final class RelayHandler implements RequestStreamHandler {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Relay relay;
    private final PrintStream log;

    /** For the Lambda runtime: everything comes from the environment. */
    public RelayHandler() {
        this(ServiceConfiguration.of(System.getenv()));
    }

    private RelayHandler(ServiceConfiguration configuration) {
        this(
                new Relay(
                        new EventBridgeBus(new AwsClients(configuration).eventBridge(), configuration.eventBusName())),
                System.out);
    }

    public RelayHandler(Relay relay, PrintStream log) {
        this.relay = relay;
        this.log = log;
    }

    @Override
    public void handleRequest(InputStream input, OutputStream output, Context context) throws IOException {
        var items = new LinkedHashMap<String, OutboxItem>();
        var failed = new ArrayList<String>();
        for (JsonNode streamRecord : JSON.readTree(input).path("Records")) {
            String sequence =
                    streamRecord.path("dynamodb").path("SequenceNumber").asText();
            JsonNode image = streamRecord.path("dynamodb").path("NewImage");
            boolean outbox = streamRecord.path("eventName").asText().equals("INSERT")
                    && image.path("kind").path("S").asText().equals("OUTBOX");
            if (outbox) {
                read(sequence, image, items, failed);
            }
        }
        var sequences = new LinkedHashMap<String, String>();
        items.forEach((sequence, item) -> sequences.put(item.eventId(), sequence));
        for (Relay.Undelivered undelivered : relay.publish(new ArrayList<>(items.values()))) {
            failed.add(sequences.getOrDefault(undelivered.eventId(), ""));
            new LogLine(undelivered.again() ? "WARN" : "ERROR", "an event was not taken by the bus")
                    .with("eventId", undelivered.eventId())
                    .with("code", undelivered.code())
                    .print(log);
        }
        new LogLine("INFO", "relay")
                .with("events", items.size())
                .with("failed", failed.size())
                .print(log);
        ObjectNode answer = JSON.createObjectNode();
        var failures = answer.putArray("batchItemFailures");
        failed.forEach(sequence -> failures.addObject().put("itemIdentifier", sequence));
        JSON.writeValue(output, answer);
    }

    /** A record that cannot be read is reported, so that it ends on the queue, and harms no other. */
    private void read(String sequence, JsonNode image, Map<String, OutboxItem> items, List<String> failed) {
        String eventId = image.path("eventId").path("S").asText();
        String detailType = image.path("detailType").path("S").asText();
        String detail = image.path("detail").path("S").asText();
        long occurredAt = image.path("occurredAt").path("N").asLong();
        if (eventId.isEmpty() || detailType.isEmpty() || detail.isEmpty()) {
            failed.add(sequence);
            new LogLine("ERROR", "an outbox item is not readable")
                    .with("sequenceNumber", sequence)
                    .print(log);
        } else {
            items.put(sequence, new OutboxItem(eventId, detailType, detail, Instant.ofEpochMilli(occurredAt)));
        }
    }
}
