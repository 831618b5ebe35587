package dev.keystorevending.aws.snapstart;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * The event that keeps a function's SnapStart version active. Lambda deactivates a version that was not invoked for 14 days. A
 * function answers this event without any work, so it is harmless whoever sends it.
 */
public final class WarmEvent {

    public static final String DETAIL_TYPE = "Warm";

    private WarmEvent() {}

    /** Returns whether the event is a warm event. API Gateway's proxy events and the table's stream have no detail type. */
    public static boolean is(JsonNode event) {
        return event.path("detail-type").asText().equals(DETAIL_TYPE);
    }

    public static void answer(OutputStream output) throws IOException {
        output.write("{\"warm\":true}".getBytes(StandardCharsets.UTF_8));
    }
}
