package dev.keystorevending.bench.growth;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.keystorevending.aws.wiring.AwsClients;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;

/**
 * The functions' HTTP client, which counts at the wire while it is told to. It reads each item that is written before and after the
 * call, for the capacity units.
 */
final class CountingHttp implements SdkHttpClient {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Reads an item by its key. */
    private final Function<JsonNode, JsonNode> read;

    private final ThreadLocal<Boolean> uncounted = ThreadLocal.withInitial(() -> false);
    private final SdkHttpClient http = AwsClients.connections();
    private final List<JsonNode> events = new ArrayList<>();
    private volatile boolean counting;
    private volatile int delay;
    private Count count = Count.NONE;
    private int open;

    CountingHttp(Function<JsonNode, JsonNode> read) {
        this.read = read;
    }

    /** Counts from now on. Each call takes so many milliseconds longer: calls that begin meanwhile run at the same time. */
    synchronized void begin(int delayMillis) {
        delay = delayMillis;
        count = Count.NONE;
        counting = true;
    }

    /** Returns what was counted, and counts no more. */
    synchronized Count end() {
        counting = false;
        return count;
    }

    /** The outbox items that transactions wrote since the last call, as the table's stream has them. */
    synchronized List<JsonNode> takeEvents() {
        var taken = List.copyOf(events);
        events.clear();
        return taken;
    }

    @Override
    public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
        if (!counting || uncounted.get()) {
            return http.prepareRequest(request);
        }
        String target =
                request.httpRequest().firstMatchingHeader("X-Amz-Target").orElse("");
        String operation = target.substring(target.indexOf('.') + 1);
        boolean table = target.startsWith("DynamoDB_");
        var call = http.prepareRequest(request);
        return new ExecutableHttpRequest() {
            @Override
            public HttpExecuteResponse call() throws IOException {
                var body = table ? body(request) : JSON.createObjectNode();
                var keys = Capacity.written(operation, body);
                var before = items(keys);
                var response = counted(operation, call);
                return table ? read(operation, body, keys, before, response) : response;
            }

            @Override
            public void abort() {
                call.abort();
            }
        };
    }

    private HttpExecuteResponse counted(String operation, ExecutableHttpRequest call) throws IOException {
        arrive(operation);
        try {
            Thread.sleep(delay);
            return call.call();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IOException(stopped);
        } finally {
            leave();
        }
    }

    private static JsonNode body(HttpExecuteRequest request) throws IOException {
        try (var content = request.contentStreamProvider().orElseThrow().newStream()) {
            return JSON.readTree(content);
        }
    }

    /** Reads items as they are now. These reads are not counted. */
    private List<JsonNode> items(List<JsonNode> keys) {
        uncounted.set(true);
        try {
            return keys.stream().map(read).toList();
        } finally {
            uncounted.set(false);
        }
    }

    private synchronized void arrive(String operation) {
        count = count.plus(new Count(List.of(operation), open++ == 0 ? 1 : 0, 0, 0, 0));
    }

    private synchronized void leave() {
        open--;
    }

    private synchronized void keepEvents(JsonNode transaction) {
        for (JsonNode write : transaction.path("TransactItems")) {
            var item = write.at("/Put/Item");
            if (item.at("/kind/S").asText().equals("OUTBOX")) {
                events.add(item);
            }
        }
    }

    private HttpExecuteResponse read(
            String operation,
            JsonNode request,
            List<JsonNode> keys,
            List<JsonNode> before,
            HttpExecuteResponse response)
            throws IOException {
        byte[] bytes;
        try (var content = response.responseBody().orElseThrow()) {
            bytes = content.readAllBytes();
        }
        var answer = JSON.readTree(bytes);
        boolean transaction = operation.equals("TransactWriteItems");
        if (transaction && response.httpResponse().isSuccessful()) {
            keepEvents(request);
        }
        var after = items(keys);
        int written = 0;
        for (int item = 0; item < keys.size(); item++) {
            written += Capacity.written(new Capacity.Change(before.get(item), after.get(item)), transaction);
        }
        add(new Count(List.of(), 0, Capacity.read(operation, request, answer), written, items(answer)));
        return HttpExecuteResponse.builder()
                .response(response.httpResponse())
                .responseBody(AbortableInputStream.create(new ByteArrayInputStream(bytes)))
                .build();
    }

    private synchronized void add(Count more) {
        count = count.plus(more);
    }

    private static int items(JsonNode answer) {
        int batch = 0;
        for (JsonNode table : answer.path("Responses")) {
            batch += table.size();
        }
        return batch + answer.path("ScannedCount").asInt() + (answer.has("Item") ? 1 : 0);
    }

    @Override
    public void close() {
        http.close();
    }
}
