package dev.keystorevending.api;

import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyResponseEvent;
import com.fasterxml.jackson.databind.JsonNode;
import dev.keystorevending.core.problem.Problem;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * An answer before it is handed to API Gateway.
 *
 * @param outcome the code under which it is logged and counted
 */
record Reply(int status, Map<String, String> headers, Optional<JsonNode> body, String mediaType, String outcome) {

    static Reply json(int status, JsonNode body, String outcome) {
        return new Reply(status, Map.of(), Optional.of(body), "application/json", outcome);
    }

    static Reply empty(int status, String outcome) {
        return new Reply(status, Map.of(), Optional.empty(), "application/json", outcome);
    }

    static Reply problem(Problem problem, String requestId) {
        var reply = new Reply(
                problem.code().status(),
                Map.of(),
                Optional.of(Bodies.problem(problem, requestId)),
                "application/problem+json",
                problem.code().name());
        return problem.code().status() == 503 ? reply.with("Retry-After", "5") : reply;
    }

    Reply with(String header, String value) {
        var more = new HashMap<>(headers);
        more.put(header, value);
        return new Reply(status, more, body, mediaType, outcome);
    }

    APIGatewayProxyResponseEvent event(String requestId) {
        var all = new HashMap<>(headers);
        all.put("X-Request-Id", requestId);
        all.put("Cache-Control", "no-store");
        body.ifPresent(content -> all.put("Content-Type", mediaType));
        return new APIGatewayProxyResponseEvent()
                .withStatusCode(status)
                .withHeaders(all)
                .withBody(body.map(JsonNode::toString).orElse(""))
                .withIsBase64Encoded(false);
    }
}
