package dev.keystorevending.api;

import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import dev.keystorevending.core.input.Parsed;
import dev.keystorevending.core.keystore.Principal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What API Gateway hands on of one request.
 *
 * @param base what stands before {@code path} in the caller's URL: the stage; empty behind a custom domain
 * @param headers by name, whatever its case; every value that was sent
 * @param query by name, decoded
 * @param receivedAt when the function received it
 * @param caller the IAM principal that signed, reduced to its role or user
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
        Optional<Principal> caller) {

    /** Reads the event. {@code localCaller} is the caller if the event names none, which happens under SAM CLI only. */
    static Request of(
            APIGatewayProxyRequestEvent event, String requestId, Instant receivedAt, Optional<Principal> localCaller) {
        var headers = new TreeMap<String, List<String>>(String.CASE_INSENSITIVE_ORDER);
        all(event.getMultiValueHeaders(), event.getHeaders())
                .forEach((name, values) -> headers.merge(name, values, Request::joined));
        return new Request(
                text(event.getHttpMethod()),
                text(event.getPath()),
                base(event),
                headers,
                all(event.getMultiValueQueryStringParameters(), event.getQueryStringParameters()),
                body(event),
                requestId,
                receivedAt,
                caller(event).or(() -> localCaller));
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

    private static String base(APIGatewayProxyRequestEvent event) {
        String path = text(event.getPath());
        return Optional.ofNullable(event.getRequestContext())
                .map(APIGatewayProxyRequestEvent.ProxyRequestContext::getPath)
                .filter(whole -> whole.endsWith(path))
                .map(whole -> whole.substring(0, whole.length() - path.length()))
                .orElse("");
    }

    private static Optional<Principal> caller(APIGatewayProxyRequestEvent event) {
        return Optional.ofNullable(event.getRequestContext())
                .map(APIGatewayProxyRequestEvent.ProxyRequestContext::getIdentity)
                .map(APIGatewayProxyRequestEvent.RequestIdentity::getUserArn)
                .map(Principal::parse)
                .flatMap(Parsed::toOptional);
    }

    private static byte[] body(APIGatewayProxyRequestEvent event) {
        String text = text(event.getBody());
        if (Boolean.TRUE.equals(event.getIsBase64Encoded())) {
            try {
                return Base64.getDecoder().decode(text);
            } catch (IllegalArgumentException notBase64) {
                return text.getBytes(StandardCharsets.UTF_8);
            }
        }
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Reads null values as empty. An event that was written by hand can contain them. */
    private static Map<String, List<String>> all(
            @Nullable Map<String, List<String>> several, @Nullable Map<String, String> single) {
        var all = new HashMap<String, List<String>>();
        if (several != null) {
            several.forEach((name, values) -> all.put(
                    name,
                    values == null
                            ? List.of()
                            : values.stream().map(Request::text).toList()));
        } else if (single != null) {
            single.forEach((name, value) -> all.put(name, List.of(text(value))));
        }
        return all;
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value;
    }
}
