package dev.keystorevending.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keystorevending.core.keystore.Caller;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What API Gateway hands on of one request.
 *
 * @param base what stands before {@code path} in the caller's URL: the stage; empty behind a custom domain
 * @param headers by name, whatever its case; every value that was sent
 * @param query by name, decoded
 * @param receivedAt when the function received it
 * @param caller who signed
 */
@SuppressWarnings("ArrayRecordComponent") // made once, handed on, never compared
record Request(
        String method,
        String path,
        String base,
        Map<String, List<String>> headers,
        Map<String, List<String>> query,
        byte[] body,
        String requestId,
        Instant receivedAt,
        Optional<Caller> caller) {

    /** Whether this is an event of API Gateway's proxy integration. Each member may be missing or null. */
    static boolean readable(JsonNode event) {
        boolean objects = Stream.of(
                        "/headers",
                        "/multiValueHeaders",
                        "/queryStringParameters",
                        "/multiValueQueryStringParameters",
                        "/requestContext",
                        "/requestContext/identity")
                .map(event::at)
                .allMatch(member -> member.isObject() || absent(member));
        JsonNode encoded = event.path("isBase64Encoded");
        return event.isObject() && objects && (encoded.isBoolean() || absent(encoded));
    }

    private static boolean absent(JsonNode member) {
        return member.isMissingNode() || member.isNull();
    }

    /** Reads the event. {@code localCaller} is the caller if the event names none, which happens under SAM CLI only. */
    static Request of(JsonNode event, String requestId, Instant receivedAt, Optional<Caller> localCaller) {
        var headers = new TreeMap<String, List<String>>(String.CASE_INSENSITIVE_ORDER);
        all(event.path("multiValueHeaders"), event.path("headers"))
                .forEach((name, values) -> headers.merge(name, values, Request::joined));
        return new Request(
                text(event.path("httpMethod")),
                text(event.path("path")),
                base(event),
                headers,
                all(event.path("multiValueQueryStringParameters"), event.path("queryStringParameters")),
                body(event),
                requestId,
                receivedAt,
                caller(event).or(() -> localCaller));
    }

    /** Whether the request asks to change nothing. */
    boolean dryRun() {
        return List.of("true").equals(query.get("validateOnly"));
    }

    /** Returns the header if it was sent exactly once. */
    Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name))
                .filter(values -> values.size() == 1)
                .map(List::getFirst);
    }

    /** Joins the values of a header that was sent in two spellings. */
    private static List<String> joined(List<String> some, List<String> others) {
        return Stream.concat(some.stream(), others.stream()).toList();
    }

    private static String base(JsonNode event) {
        String path = text(event.path("path"));
        String whole = text(event.at("/requestContext/path"));
        return whole.endsWith(path) ? whole.substring(0, whole.length() - path.length()) : "";
    }

    private static Optional<Caller> caller(JsonNode event) {
        return Caller.parse(text(event.at("/requestContext/identity/userArn"))).toOptional();
    }

    private static byte[] body(JsonNode event) {
        String text = text(event.path("body"));
        if (event.path("isBase64Encoded").asBoolean()) {
            try {
                return Base64.getDecoder().decode(text);
            } catch (IllegalArgumentException notBase64) {
                return text.getBytes(StandardCharsets.UTF_8);
            }
        }
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Reads null values as empty. An event that was written by hand can contain them. */
    private static Map<String, List<String>> all(JsonNode several, JsonNode single) {
        var all = new HashMap<String, List<String>>();
        if (several.isObject()) {
            several.properties().forEach(entry -> {
                var values = new ArrayList<String>();
                entry.getValue().forEach(value -> values.add(text(value)));
                all.put(entry.getKey(), values);
            });
        } else {
            single.properties().forEach(entry -> all.put(entry.getKey(), List.of(text(entry.getValue()))));
        }
        return all;
    }

    private static String text(JsonNode value) {
        return value.asText("");
    }
}
