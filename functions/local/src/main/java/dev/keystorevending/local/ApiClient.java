package dev.keystorevending.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.keystorevending.emulator.sigv4.RequestSigner;
import dev.keystorevending.emulator.sigv4.SignedRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Calls the API over HTTP, signed as a caller of the seed data. */
public final class ApiClient {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final URI api;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final RequestSigner signer = new RequestSigner("execute-api", SeedData.REGION);

    public ApiClient(URI api) {
        this.api = api;
    }

    /** A response with its body as JSON; a missing node if there is no body. */
    public record Answer(int status, Map<String, String> headers, JsonNode body) {

        public String header(String name) {
            return headers.getOrDefault(name.toLowerCase(java.util.Locale.ROOT), "");
        }
    }

    public Answer send(Caller caller, String method, String pathAndQuery, Map<String, String> headers, String body) {
        var uri = URI.create(api + pathAndQuery);
        var all = new LinkedHashMap<String, List<String>>();
        all.put("host", List.of(uri.getAuthority()));
        headers.forEach((name, value) -> all.put(name.toLowerCase(java.util.Locale.ROOT), List.of(value)));
        var unsigned = new SignedRequest(
                method,
                uri.getRawPath(),
                uri.getRawQuery() == null ? "" : uri.getRawQuery(),
                all,
                body.getBytes(StandardCharsets.UTF_8));
        var signed = signer.sign(unsigned, caller.accessKeyId(), caller.secretKey(), Instant.now());
        return send(uri, method, signed.headers(), body);
    }

    /** Sends the request without a signature. */
    public Answer sendUnsigned(String method, String pathAndQuery, Map<String, String> headers, String body) {
        var all = new LinkedHashMap<String, List<String>>();
        headers.forEach((name, value) -> all.put(name, List.of(value)));
        return send(URI.create(api + pathAndQuery), method, all, body);
    }

    private Answer send(URI uri, String method, Map<String, List<String>> headers, String body) {
        var request = HttpRequest.newBuilder(uri)
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body));
        headers.forEach((name, values) -> {
            if (!name.equals("host") && !name.equals("content-length")) {
                values.forEach(value -> request.header(name, value));
            }
        });
        try {
            var response = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            var answered = new LinkedHashMap<String, String>();
            response.headers()
                    .map()
                    .forEach(
                            (name, values) -> answered.put(name.toLowerCase(java.util.Locale.ROOT), values.getFirst()));
            JsonNode json =
                    response.body().isEmpty() ? JsonNodeFactory.instance.missingNode() : JSON.readTree(response.body());
            return new Answer(response.statusCode(), answered, json);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", interrupted);
        }
    }
}
