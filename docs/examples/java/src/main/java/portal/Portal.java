package portal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import portal.client.ApiClient;
import portal.contract.ConnectionRequest;
import portal.contract.ConnectionState;
import portal.contract.CreateKeyStoreRequest;
import portal.contract.KeyStore;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;

/** Creates a key store, connects it, and waits until it is connected. Arguments: team, file with the create request, idempotency key. */
public final class Portal {

    private static final int ATTEMPTS = 5;
    private static final ObjectMapper JSON = ApiClient.createDefaultObjectMapper();

    private final String api = System.getenv().getOrDefault("KEY_STORES_API", "http://127.0.0.1:8080");
    private final String region = System.getenv().getOrDefault("AWS_REGION", "eu-central-1");
    private final DefaultCredentialsProvider credentials = DefaultCredentialsProvider.create(); // environment, profile or role
    private final HttpClient http = HttpClient.newHttpClient();
    private int sent = 0;

    public static void main(String[] arguments) throws Exception {
        try {
            new Portal().create(arguments[0], Path.of(arguments[1]), arguments[2]);
        } catch (Refused refused) {
            System.err.println(refused.getMessage());
            System.exit(1);
        }
    }

    private void create(String team, Path file, String key) throws Exception {
        var body = JSON.readValue(Files.readAllBytes(file), ObjectNode.class).put("connect", false);
        var request = JSON.treeToValue(body, CreateKeyStoreRequest.class);
        var headers = Map.of("Content-Type", "application/json", "Idempotency-Key", key, "Prefer", "wait=20");
        var collection = URI.create(api + "/v1/teams/" + team + "/key-stores");
        URI location;
        Optional<KeyStore> found;
        do { // a 404 after a 202: the service stored nothing, so the create is sent again with the same key
            var created = send("POST", collection, headers, JSON.writeValueAsBytes(request), false);
            location = collection.resolve(created.headers().firstValue("Location").orElseThrow());
            found = waitUntilSettled(location, created.statusCode() == 202);
        } while (found.isEmpty());
        var store = found.get();
        if (store.getProblem() == null && store.getConnection().getState() != ConnectionState.CONNECTED) {
            connect(location);
            store = waitUntilSettled(location, false).orElseThrow();
        }
        var connection = store.getConnection();
        if (store.getProblem() != null) {
            throw new Refused(store.getProblem().getCode() + ": " + store.getProblem().getDetail());
        }
        if (connection.getErrorCode() != null) {
            throw new Refused(connection.getErrorCode() + ": " + connection.getRemedy());
        }
        System.out.printf("%s is %s as %s after %d requests%n", store.getName(), connection.getState(), store.getCustomKeyStoreId(), sent);
    }

    private void connect(URI location) throws Exception {
        var headers = Map.of("Content-Type", "application/json", "Prefer", "wait=20");
        var request = new ConnectionRequest().state(ConnectionRequest.StateEnum.CONNECTED);
        send("PUT", URI.create(location + "/connection"), headers, JSON.writeValueAsBytes(request), false);
    }

    /** Polls until the creation has failed or the connection has a final state. A 304 has no body: nothing has changed. Empty on a 404. */
    private Optional<KeyStore> waitUntilSettled(URI uri, boolean mayBeMissing) throws Exception {
        var headers = new HashMap<>(Map.of("Prefer", "wait=20"));
        KeyStore store = null;
        while (true) {
            var response = send("GET", uri, headers, new byte[0], mayBeMissing);
            if (response.statusCode() == 404) {
                return Optional.empty();
            }
            if (response.statusCode() == 200) {
                store = JSON.readValue(response.body(), KeyStore.class);
                response.headers().firstValue("ETag").ifPresent(etag -> headers.put("If-None-Match", etag));
                System.out.printf("%s %s %s%n", store.getName(), store.getStatus(), store.getConnection().getState());
            }
            boolean ended = switch (store.getStatus()) {
                case CREATING, CHANGING, DELETING -> false;
                case FAILED, DELETED -> true;
                case CREATED -> switch (store.getConnection().getState()) {
                    case REQUESTED, CONNECTING, DISCONNECT_REQUESTED, DISCONNECTING -> false;
                    case NOT_REQUESTED, CONNECTED, FAILED, DISCONNECTED -> true;
                };
            };
            if (ended) {
                return Optional.of(store);
            }
            Thread.sleep(Duration.ofSeconds(response.headers().firstValueAsLong("Retry-After").orElse(1)).toMillis());
        }
    }

    /** Sends a request again while the same request with the same key can succeed. Throws Refused for any other problem. */
    private HttpResponse<byte[]> send(String method, URI uri, Map<String, String> headers, byte[] body, boolean mayBeMissing) throws Exception {
        for (int attempt = 0; ; attempt++) {
            var response = sendOnce(method, uri, headers, body);
            int status = response.map(HttpResponse::statusCode).orElse(0);
            if (status > 0 && status < 400 || mayBeMissing && status == 404) {
                return response.get();
            }
            var problem = response.isPresent() ? JSON.readTree(response.get().body()) : JSON.createObjectNode();
            boolean retryable = response.isEmpty() || problem.path("retryable").asBoolean();
            String when = problem.at("/retry/when").asText(retryable ? "later" : "never");
            if (!Set.of("now", "later").contains(when) || attempt + 1 == ATTEMPTS) {
                throw new Refused(response.isEmpty() ? "no response" : explained(problem));
            }
            long seconds = problem.at("/retry/afterSeconds").asLong((1L << attempt) - 1);
            Thread.sleep(Duration.ofSeconds(seconds).toMillis());
        }
    }

    /** Signs and sends a request; empty if no response came. */
    private Optional<HttpResponse<byte[]>> sendOnce(String method, URI uri, Map<String, String> headers, byte[] body) throws InterruptedException {
        var unsigned = SdkHttpRequest.builder().uri(uri).method(SdkHttpMethod.fromValue(method));
        headers.forEach(unsigned::putHeader);
        var signed = AwsV4HttpSigner.create().sign(sign -> sign
                .identity(credentials.resolveCredentials())
                .request(unsigned.build())
                .payload(() -> new ByteArrayInputStream(body))
                .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "execute-api")
                .putProperty(AwsV4HttpSigner.REGION_NAME, region));
        var request = HttpRequest.newBuilder(uri)
                .timeout(Duration.ofSeconds(35))
                .method(method, HttpRequest.BodyPublishers.ofByteArray(body));
        signed.request().forEachHeader((name, values) -> {
            if (!Set.of("host", "content-length").contains(name.toLowerCase())) { // HttpClient sets them itself
                values.forEach(value -> request.header(name, value));
            }
        });
        sent++;
        try {
            return Optional.of(http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray()));
        } catch (IOException noResponse) {
            return Optional.empty();
        }
    }

    /** What was wrong: all invalid values and broken rules at once. */
    private static String explained(JsonNode problem) {
        var text = new StringBuilder(problem.path("status").asText() + " " + problem.path("code").asText() + ": " + problem.path("detail").asText());
        problem.path("errors").forEach(error -> text.append("\n  ").append(error.path("pointer").asText()).append(": ").append(error.path("detail").asText()));
        return text.toString();
    }

    private static final class Refused extends Exception {
        Refused(String message) {
            super(message);
        }
    }
}
