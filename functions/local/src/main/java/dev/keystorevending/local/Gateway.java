package dev.keystorevending.local;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import dev.keystorevending.aws.eventbridge.EventJson;
import dev.keystorevending.core.problem.Problem;
import dev.keystorevending.core.problem.ProblemCode;
import dev.keystorevending.emulator.sigv4.SignatureVerifier;
import dev.keystorevending.emulator.sigv4.SignedRequest;
import dev.keystorevending.emulator.sigv4.Verification;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Does what API Gateway does in front of the function: checks the signature as the IAM authorizer does, creates the
 * proxy event, calls the handler, and writes its response. Like the deployed API, it does not validate bodies.
 */
final class Gateway implements HttpHandler {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** API Gateway's limit, in bytes. Its response above the limit cannot be customized. */
    private static final int LARGEST_PAYLOAD = 10 * 1024 * 1024;

    private final RequestStreamHandler function;
    private final SignatureVerifier verifier;
    private final Map<String, Caller> callers = new LinkedHashMap<>();

    Gateway(RequestStreamHandler function, List<Caller> callers) {
        this.function = function;
        callers.forEach(caller -> this.callers.put(caller.accessKeyId(), caller));
        this.verifier = new SignatureVerifier(
                "execute-api",
                SeedData.REGION,
                key -> Optional.ofNullable(this.callers.get(key)).map(Caller::secretKey),
                InstantSource.system());
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        String requestId = UUID.randomUUID().toString();
        try (exchange) {
            byte[] body = exchange.getRequestBody().readNBytes(LARGEST_PAYLOAD + 1);
            if (body.length > LARGEST_PAYLOAD) {
                exchange.getRequestBody().transferTo(OutputStream.nullOutputStream());
                exchange.getResponseHeaders().set("Content-Type", "application/json");
                write(exchange, 413, "{\"message\":\"Request Too Long\"}".getBytes(StandardCharsets.UTF_8));
                return;
            }
            var uri = exchange.getRequestURI();
            var headers = new LinkedHashMap<String, List<String>>(exchange.getRequestHeaders());
            String query = uri.getRawQuery() == null ? "" : uri.getRawQuery();
            var request = new SignedRequest(exchange.getRequestMethod(), uri.getRawPath(), query, headers, body);
            switch (verifier.verify(request)) {
                case Verification.Refused refused -> refuse(exchange, requestId, refused.reason());
                case Verification.Verified verified -> {
                    var caller = callers.get(verified.accessKeyId());
                    var event = event(request, headers, requestId, caller == null ? "" : caller.sessionArn());
                    answer(exchange, call(event));
                }
            }
        }
    }

    private JsonNode call(JsonNode event) throws IOException {
        var output = new ByteArrayOutputStream();
        function.handleRequest(
                new ByteArrayInputStream(JSON.writeValueAsBytes(event)), output, new LocalContext("api"));
        return JSON.readTree(output.toByteArray());
    }

    private static JsonNode event(
            SignedRequest request, Map<String, List<String>> headers, String requestId, String userArn) {
        ObjectNode event = JSON.createObjectNode()
                .put("resource", "/{proxy+}")
                .put("path", request.rawPath())
                .put("httpMethod", request.method())
                .put("body", new String(request.body(), StandardCharsets.UTF_8))
                .put("isBase64Encoded", false);
        several(event, "headers", "multiValueHeaders", headers);
        several(event, "queryStringParameters", "multiValueQueryStringParameters", query(request.rawQuery()));
        var context = event.putObject("requestContext")
                .put("requestId", requestId)
                .put("accountId", SeedData.ACCOUNT)
                .put("stage", "live")
                .put("httpMethod", request.method())
                .put("path", request.rawPath());
        context.putObject("identity")
                .put("userArn", userArn)
                .put("caller", userArn)
                .put("accountId", SeedData.ACCOUNT)
                .put("sourceIp", "127.0.0.1");
        return event;
    }

    private static void several(ObjectNode event, String single, String multi, Map<String, List<String>> values) {
        if (values.isEmpty()) {
            event.putNull(single);
            event.putNull(multi);
            return;
        }
        var last = event.putObject(single);
        var all = event.putObject(multi);
        values.forEach((name, texts) -> {
            last.put(name, texts.getLast());
            var array = all.putArray(name);
            texts.forEach(array::add);
        });
    }

    private static Map<String, List<String>> query(String raw) {
        var values = new LinkedHashMap<String, List<String>>();
        for (String pair : raw.split("&", -1)) {
            if (!pair.isEmpty()) {
                var parts = pair.split("=", 2);
                values.computeIfAbsent(decoded(parts[0]), absent -> new ArrayList<>())
                        .add(parts.length == 2 ? decoded(parts[1]) : "");
            }
        }
        return values;
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException broken) {
            return text;
        }
    }

    private static void answer(HttpExchange exchange, JsonNode response) throws IOException {
        response.path("headers")
                .properties()
                .forEach(header -> exchange.getResponseHeaders()
                        .set(header.getKey(), header.getValue().asText()));
        byte[] body = response.path("body").asText("").getBytes(StandardCharsets.UTF_8);
        write(exchange, response.path("statusCode").asInt(), body);
    }

    private static void write(HttpExchange exchange, int status, byte[] body) throws IOException {
        boolean bodiless = body.length == 0 || exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(status, bodiless ? -1 : body.length);
        if (!bodiless) {
            exchange.getResponseBody().write(body);
        }
    }

    private static void refuse(HttpExchange exchange, String requestId, Verification.Reason reason) throws IOException {
        ObjectNode problem = JSON.createObjectNode()
                .put("type", "urn:keystores:problem:AccessDenied")
                .put("title", ProblemCode.AccessDenied.title())
                .put("status", 403)
                .put(
                        "detail",
                        "The signature was not accepted: "
                                + reason.name().toLowerCase(Locale.ROOT).replace('_', ' ') + ".")
                .put("code", ProblemCode.AccessDenied.name())
                .put("requestId", requestId)
                .put("retryable", false);
        problem.set("retry", EventJson.retry(new Problem(ProblemCode.AccessDenied, ""), false));
        byte[] body = JSON.writeValueAsBytes(problem);
        exchange.getResponseHeaders().set("Content-Type", "application/problem+json");
        exchange.getResponseHeaders().set("X-Request-Id", requestId);
        write(exchange, 403, body);
    }
}
