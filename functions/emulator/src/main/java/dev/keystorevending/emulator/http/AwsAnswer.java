package dev.keystorevending.emulator.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keystorevending.emulator.control.Json;
import java.util.Map;

/** A response. */
@SuppressWarnings("ArrayRecordComponent")
public record AwsAnswer(int status, Map<String, String> headers, byte[] body) {

    public AwsAnswer {
        headers = Map.copyOf(headers);
    }

    /** HTTP 200 with this document. */
    public static AwsAnswer of(JsonNode document) {
        return of(200, document);
    }

    public static AwsAnswer of(int status, JsonNode document) {
        return new AwsAnswer(status, Map.of(), Json.bytes(document));
    }
}
