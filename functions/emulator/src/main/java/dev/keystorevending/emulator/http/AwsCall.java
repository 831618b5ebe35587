package dev.keystorevending.emulator.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.Headers;
import dev.keystorevending.emulator.control.Fault;
import dev.keystorevending.emulator.control.Json;
import java.io.IOException;
import java.util.Optional;

/**
 * One call of an AWS operation.
 *
 * @param operation the operation alone, such as {@code CreateCustomKeyStore}
 * @param accessKeyId who says he calls; signatures are not verified
 * @param fault a fault that only the service itself can bring about
 */
@SuppressWarnings("ArrayRecordComponent")
public record AwsCall(
        String operation,
        Headers headers,
        byte[] body,
        Optional<String> accessKeyId,
        String requestId,
        Optional<Fault> fault) {

    /** The request document. An empty body counts as an empty document. */
    public ObjectNode document() {
        if (body.length == 0) {
            return Json.object();
        }
        try {
            JsonNode node = Json.mapper().readTree(body);
            if (node instanceof ObjectNode object) {
                return object;
            }
        } catch (IOException notJson) {
            throw new AwsFailure(400, "SerializationException", "The request body is not JSON.");
        }
        throw new AwsFailure(400, "SerializationException", "The request body is not a JSON object.");
    }
}
