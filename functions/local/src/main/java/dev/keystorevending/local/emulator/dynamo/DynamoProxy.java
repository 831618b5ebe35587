package dev.keystorevending.local.emulator.dynamo;

import dev.keystorevending.local.emulator.http.AwsAnswer;
import dev.keystorevending.local.emulator.http.AwsCall;
import dev.keystorevending.local.emulator.http.AwsService;
import dev.keystorevending.local.emulator.http.CommonErrors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Hands the calls of one target prefix to DynamoDB Local and its answers back, bytes as they are. */
public final class DynamoProxy implements AwsService {

    private static final Set<String> HOP_BY_HOP = Set.of(
            "connection", "content-length", "expect", "host", "http2-settings", "transfer-encoding", "upgrade", "date");
    private static final String NAMESPACE = "com.amazonaws.dynamodb.v20120810#";

    /**
     * DynamoDB Local answers these before it has committed them: a kill in between would lose what was acknowledged. Its commits and
     * reads stand in one queue, so that a read after them ends when they are kept.
     */
    private static final Set<String> COMMITTED_LATER = Set.of("TransactWriteItems", "ExecuteTransaction");

    private static final byte[] EMPTY_DOCUMENT = {'{', '}'};

    private final String targetPrefix;
    private final URI uri;
    private final HttpClient client;

    private DynamoProxy(String targetPrefix, URI uri, HttpClient client) {
        this.targetPrefix = targetPrefix;
        this.uri = uri;
        this.client = client;
    }

    public static DynamoProxy tables(DynamoDbLocal local, HttpClient client) {
        return new DynamoProxy("DynamoDB_20120810", local.uri(), client);
    }

    public static DynamoProxy streams(DynamoDbLocal local, HttpClient client) {
        return new DynamoProxy("DynamoDBStreams_20120810", local.uri(), client);
    }

    @Override
    public String targetPrefix() {
        return targetPrefix;
    }

    @Override
    public CommonErrors commonErrors() {
        return CommonErrors.named(NAMESPACE + "ThrottlingException", NAMESPACE + "InternalServerError");
    }

    @Override
    public AwsAnswer answer(AwsCall call) {
        try {
            HttpResponse<byte[]> response = send(call, targetPrefix + "." + call.operation(), call.body());
            if (response.statusCode() == 200 && COMMITTED_LATER.contains(call.operation())) {
                send(call, targetPrefix + ".ListTables", EMPTY_DOCUMENT);
            }
            Map<String, String> headers = new TreeMap<>();
            response.headers().map().forEach((name, values) -> {
                if (isEndToEnd(name)) {
                    headers.put(name, String.join(",", values));
                }
            });
            return new AwsAnswer(response.statusCode(), headers, response.body());
        } catch (IOException failure) {
            throw new UncheckedIOException("DynamoDB Local did not answer", failure);
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("the emulated AWS is closing", closing);
        }
    }

    private HttpResponse<byte[]> send(AwsCall call, String target, byte[] body)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri).POST(HttpRequest.BodyPublishers.ofByteArray(body));
        call.headers().forEach((name, values) -> {
            if (isEndToEnd(name)) {
                values.forEach(value -> request.header(name, value));
            }
        });
        return client.send(request.setHeader("X-Amz-Target", target).build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    private static boolean isEndToEnd(String header) {
        return !HOP_BY_HOP.contains(header.toLowerCase(Locale.ROOT));
    }
}
