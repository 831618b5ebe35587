package dev.keystorevending.bench;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.Map;

/**
 * A request as API Gateway passes it on.
 *
 * @param query the parameters of the query
 * @param key the idempotency key
 * @param caller the ARN of the caller
 */
public record ApiEvent(String method, String path, Map<String, String> query, String key, String caller, String body) {

    /** The function's input. */
    public String json() {
        var event = JsonNodeFactory.instance
                .objectNode()
                .put("resource", "/{proxy+}")
                .put("httpMethod", method)
                .put("path", path)
                .put("body", body)
                .put("isBase64Encoded", false);
        var headers = event.putObject("multiValueHeaders");
        headers.putArray("Accept").add("application/json");
        headers.putArray("Content-Type").add("application/json");
        headers.putArray("Host").add("api.example.com");
        headers.putArray("Idempotency-Key").add(key);
        headers.putArray("X-Forwarded-For").add("192.0.2.1");
        if (!query.isEmpty()) {
            var parameters = event.putObject("multiValueQueryStringParameters");
            query.forEach((name, value) -> parameters.putArray(name).add(value));
        }
        event.putObject("requestContext")
                .put("requestId", "c6af9ac6-7b61-11e6-9a41-93e8deadbeef")
                .put("stage", "live")
                .put("path", "/live" + path)
                .putObject("identity")
                .put("userArn", caller);
        return event.toString();
    }
}
