package dev.keystorevending.emulator;

import dev.keystorevending.emulator.control.Fault;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A fault as {@code POST /_emulator/faults} spells it: {@code {"operation", "calls", "fault", …}}. */
final class FaultRequest {

    private static final int MOST_ENTRIES = 10;

    private enum Kind {
        LATE_ANSWER,
        DROP_BEFORE,
        DROP_AFTER,
        THROTTLE,
        INTERNAL_ERROR_BEFORE,
        INTERNAL_ERROR_AFTER,
        ACCESS_DENIED,
        REFUSE,
        FAIL_ENTRIES
    }

    private FaultRequest() {}

    /**
     * Reads it.
     *
     * @throws IllegalArgumentException where there is no such fault, or it has a member that it should not have
     */
    static Fault parse(ControlRequest request) {
        Kind kind = request.oneOf("fault", Kind.class);
        request.only(members(kind));
        return switch (kind) {
            case LATE_ANSWER ->
                new Fault.LateAnswer(request.has("delay") ? request.duration("delay") : Duration.ofSeconds(30));
            case DROP_BEFORE -> new Fault.DropBefore();
            case DROP_AFTER -> new Fault.DropAfter();
            case THROTTLE -> new Fault.Throttle();
            case INTERNAL_ERROR_BEFORE -> new Fault.InternalErrorBefore();
            case INTERNAL_ERROR_AFTER -> new Fault.InternalErrorAfter();
            case ACCESS_DENIED -> new Fault.AccessDenied();
            case REFUSE ->
                new Fault.Refuse(
                        request.number("status", 400, 400, 599),
                        request.text("code", "ValidationException"),
                        request.text("message", "planned"));
            case FAIL_ENTRIES -> failEntries(request);
        };
    }

    /** The members of every kind and of this kind. */
    private static List<String> members(Kind kind) {
        List<String> own = switch (kind) {
            case LATE_ANSWER -> List.of("delay");
            case REFUSE -> List.of("status", "code", "message");
            case FAIL_ENTRIES -> List.of("errorCodes");
            case DROP_BEFORE, DROP_AFTER, THROTTLE, INTERNAL_ERROR_BEFORE, INTERNAL_ERROR_AFTER, ACCESS_DENIED ->
                List.of();
        };
        return Stream.concat(Stream.of("operation", "calls", "fault"), own.stream())
                .toList();
    }

    private static Fault failEntries(ControlRequest request) {
        request.oneOf("operation", List.of("PutEvents"));
        Map<Integer, String> codes = new HashMap<>();
        request.object("errorCodes").properties().forEach(entry -> {
            if (!entry.getKey().matches("[0-9]") || !entry.getValue().isTextual()) {
                throw new IllegalArgumentException(
                        "errorCodes has error codes by index, from 0 to " + (MOST_ENTRIES - 1));
            }
            codes.put(Integer.valueOf(entry.getKey()), entry.getValue().textValue());
        });
        return new Fault.FailEntries(codes);
    }
}
