package dev.keystorevending.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keystorevending.emulator.control.Fault;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** A fault as {@code POST /_emulator/faults} spells it: {@code {"operation", "calls", "fault", …}}. */
final class FaultRequest {

    private FaultRequest() {}

    static Fault parse(JsonNode request) {
        String kind = request.path("fault").asText("");
        return switch (kind) {
            case "LATE_ANSWER" ->
                new Fault.LateAnswer(Duration.parse(request.path("delay").asText("PT30S")));
            case "DROP_BEFORE" -> new Fault.DropBefore();
            case "DROP_AFTER" -> new Fault.DropAfter();
            case "THROTTLE" -> new Fault.Throttle();
            case "INTERNAL_ERROR_BEFORE" -> new Fault.InternalErrorBefore();
            case "INTERNAL_ERROR_AFTER" -> new Fault.InternalErrorAfter();
            case "ACCESS_DENIED" -> new Fault.AccessDenied();
            case "REFUSE" ->
                new Fault.Refuse(
                        request.path("status").asInt(400),
                        request.path("code").asText("ValidationException"),
                        request.path("message").asText("planned"));
            case "FAIL_ENTRIES" -> new Fault.FailEntries(errorCodes(request.path("errorCodes")));
            default -> throw new IllegalArgumentException("no such fault: " + kind);
        };
    }

    private static Map<Integer, String> errorCodes(JsonNode node) {
        Map<Integer, String> codes = new HashMap<>();
        node.properties()
                .forEach(entry -> codes.put(
                        Integer.valueOf(entry.getKey()), entry.getValue().asText()));
        return codes;
    }
}
