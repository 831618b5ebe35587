package dev.keystorevending.local;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.Record;
import software.amazon.awssdk.services.dynamodb.model.Shard;
import software.amazon.awssdk.services.dynamodb.model.ShardIteratorType;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;

/**
 * Does what Lambda's event source mapping does: reads the table's stream, passes the records to the function in
 * batches, and continues from the first record that the function reports as failed, without a limit of tries.
 */
final class StreamPump implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int BATCH = 10;
    private static final long PAUSE_MILLIS = 100;

    private final DynamoDbStreamsClient streams;
    private final String stream;
    private final RequestStreamHandler function;
    private final Map<String, String> iterators = new HashMap<>();
    private final Set<String> finished = new HashSet<>();
    private final Thread thread;
    private volatile boolean running = true;

    /** One stream, by its ARN. A table that was created again has another stream. */
    StreamPump(DynamoDbStreamsClient streams, String stream, RequestStreamHandler function) {
        this.streams = streams;
        this.stream = stream;
        this.function = function;
        this.thread = Thread.ofVirtual().name("stream").start(this::pump);
    }

    private void pump() {
        while (running) {
            try {
                findShards();
                for (String shard : List.copyOf(iterators.keySet())) {
                    read(shard);
                }
            } catch (IOException | RuntimeException fault) {
                // a function that throws gets its batch again, as from Lambda: all that is unread is read from the
                // start
                iterators.clear();
            }
            pause();
        }
    }

    private void findShards() {
        var shards = streams.describeStream(request -> request.streamArn(stream))
                .streamDescription()
                .shards();
        for (Shard shard : shards) {
            if (!iterators.containsKey(shard.shardId()) && !finished.contains(shard.shardId())) {
                iterators.put(
                        shard.shardId(),
                        streams.getShardIterator(request -> request.streamArn(stream)
                                        .shardId(shard.shardId())
                                        .shardIteratorType(ShardIteratorType.TRIM_HORIZON))
                                .shardIterator());
            }
        }
    }

    private void read(String shard) throws IOException {
        String iterator = iterators.getOrDefault(shard, "");
        var answer =
                streams.getRecords(request -> request.shardIterator(iterator).limit(BATCH));
        deliver(answer.records().stream().map(StreamPump::json).toList());
        if (answer.nextShardIterator() == null) {
            finished.add(shard);
            iterators.remove(shard);
        } else {
            iterators.put(shard, answer.nextShardIterator());
        }
    }

    private void deliver(List<JsonNode> records) throws IOException {
        List<JsonNode> left = records;
        while (!left.isEmpty() && running) {
            left = left.subList(firstFailure(left), left.size());
            if (!left.isEmpty()) {
                pause();
            }
        }
    }

    private int firstFailure(List<JsonNode> records) throws IOException {
        ObjectNode event = JSON.createObjectNode();
        event.putArray("Records").addAll(records);
        var output = new ByteArrayOutputStream();
        function.handleRequest(
                new ByteArrayInputStream(JSON.writeValueAsBytes(event)), output, new LocalContext("relay"));
        var failed = new HashSet<String>();
        JSON.readTree(output.toByteArray())
                .path("batchItemFailures")
                .forEach(item -> failed.add(item.path("itemIdentifier").asText()));
        for (int index = 0; index < records.size(); index++) {
            if (failed.contains(
                    records.get(index).at("/dynamodb/SequenceNumber").asText())) {
                return index;
            }
        }
        return records.size();
    }

    private static JsonNode json(Record record) {
        ObjectNode node = JSON.createObjectNode()
                .put("eventID", record.eventID())
                .put("eventName", record.eventNameAsString())
                .put("eventVersion", "1.1")
                .put("eventSource", "aws:dynamodb")
                .put("awsRegion", SeedData.REGION);
        ObjectNode dynamo = node.putObject("dynamodb")
                .put("SequenceNumber", record.dynamodb().sequenceNumber())
                .put("StreamViewType", "NEW_IMAGE");
        dynamo.set("Keys", json(record.dynamodb().keys()));
        if (record.dynamodb().hasNewImage()) {
            dynamo.set("NewImage", json(record.dynamodb().newImage()));
        }
        return node;
    }

    private static JsonNode json(Map<String, AttributeValue> item) {
        ObjectNode node = JSON.createObjectNode();
        item.forEach((name, value) -> node.set(name, json(value)));
        return node;
    }

    private static JsonNode json(AttributeValue value) {
        ObjectNode node = JSON.createObjectNode();
        switch (value.type()) {
            case S -> node.put("S", value.s());
            case N -> node.put("N", value.n());
            case BOOL -> node.put("BOOL", value.bool());
            case M -> node.set("M", json(value.m()));
            case L -> value.l().forEach(entry -> node.withArray("L").add(json(entry)));
            case SS -> value.ss().forEach(entry -> node.withArray("SS").add(entry));
            default -> node.put("NULL", true);
        }
        return node;
    }

    private void pause() {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException interrupted) {
            running = false;
        }
    }

    @Override
    public void close() {
        running = false;
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        streams.close();
    }
}
