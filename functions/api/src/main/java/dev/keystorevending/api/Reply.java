package dev.keystorevending.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keystorevending.aws.Json;
import dev.keystorevending.core.keystore.KeyStoreId;
import dev.keystorevending.core.keystore.KeyStoreType;
import dev.keystorevending.core.problem.Problem;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * An answer before it is handed to API Gateway.
 *
 * @param outcome the code under which it is logged and counted
 * @param keyStore the key store that it is about, where the path does not name it
 * @param create the type of store, where this ends a create of its own: no dry run, no replay
 */
record Reply(
        int status,
        Map<String, String> headers,
        Optional<JsonNode> body,
        String mediaType,
        String outcome,
        Optional<KeyStoreId> keyStore,
        Optional<KeyStoreType> create) {

    private static final String REPLAYED = "Idempotent-Replayed";

    static Reply json(int status, JsonNode body, String outcome) {
        return of(status, Optional.of(body), "application/json", outcome);
    }

    static Reply empty(int status, String outcome) {
        return of(status, Optional.empty(), "application/json", outcome);
    }

    /** @param keyed whether the operation takes an idempotency key */
    static Reply problem(Problem problem, String requestId, boolean keyed) {
        return problem(problem, requestId, keyed, Optional.empty());
    }

    static Reply problem(Problem problem, String requestId, boolean keyed, Optional<KeyStoreId> record) {
        var code = problem.code();
        var reply = of(
                code.status(),
                Optional.of(Bodies.problem(problem, requestId, keyed, record)),
                "application/problem+json",
                code.name());
        return problem.afterSeconds().isPresent()
                ? reply.with(
                        "Retry-After", String.valueOf(problem.afterSeconds().getAsInt()))
                : reply;
    }

    private static Reply of(int status, Optional<JsonNode> body, String mediaType, String outcome) {
        return new Reply(status, Map.of(), body, mediaType, outcome, Optional.empty(), Optional.empty());
    }

    Reply with(String header, String value) {
        var more = new HashMap<>(headers);
        more.put(header, value);
        return new Reply(status, more, body, mediaType, outcome, keyStore, create);
    }

    /** Says whether this repeats the reply to an earlier request with the same idempotency key. */
    Reply replayed(boolean replayed) {
        return replayed ? with(REPLAYED, "true") : this;
    }

    boolean isReplayed() {
        return headers.containsKey(REPLAYED);
    }

    Reply about(KeyStoreId id) {
        return new Reply(status, headers, body, mediaType, outcome, Optional.of(id), create);
    }

    Reply endingCreate(KeyStoreType type) {
        return new Reply(status, headers, body, mediaType, outcome, keyStore, Optional.of(type));
    }

    /** The same reply as a 304: without its body, with its headers. */
    Reply notModified() {
        return new Reply(304, headers, Optional.empty(), mediaType, "NotModified", keyStore, create);
    }

    boolean refuses() {
        return status >= 400;
    }

    /** The response to API Gateway's proxy integration. */
    ObjectNode event(String requestId) {
        var all = new HashMap<>(headers);
        all.put("X-Request-Id", requestId);
        all.putIfAbsent("Cache-Control", "no-store");
        body.ifPresent(content -> all.put("Content-Type", mediaType));
        var event = JsonNodeFactory.instance.objectNode().put("statusCode", status);
        var fields = event.putObject("headers");
        all.forEach(fields::put);
        return event.put("body", body.map(Json::text).orElse("")).put("isBase64Encoded", false);
    }
}
