package dev.keystorevending.emulator.events;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.keystorevending.emulator.control.Json;
import dev.keystorevending.emulator.http.AwsFailure;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The rules of PutEvents for a whole request (if broken, nothing is put) and for each entry (if broken, that entry is
 * not put).
 */
final class PutEventsRules {

    private static final int MOST_ENTRIES = 10;
    /** One mebibyte for all entries together, since January 2026. */
    private static final int MOST_BYTES = 1024 * 1024;

    private static final int BYTES_OF_TIME = 14;
    private static final int LONGEST_DETAIL_TYPE = 128;

    private PutEventsRules() {}

    static void checkRequest(JsonNode entries) {
        if (!entries.isArray() || entries.isEmpty() || entries.size() > MOST_ENTRIES) {
            throw AwsFailure.validation("1 validation error detected: Value at 'entries' failed to satisfy constraint: "
                    + "Member must have length between 1 and 10");
        }
        int bytes = 0;
        for (JsonNode entry : entries) {
            bytes += size(entry);
        }
        if (bytes > MOST_BYTES) {
            throw AwsFailure.validation("Total size of the entries in the request is over the limit.");
        }
    }

    static Optional<EntryError> check(JsonNode entry) {
        for (String required : List.of("Source", "DetailType", "Detail")) {
            if (entry.path(required).asText("").isEmpty()) {
                return Optional.of(new EntryError(
                        "InvalidArgument",
                        "Parameter " + required + " is not valid. Reason: " + required + " is a required argument."));
            }
        }
        if (entry.path("DetailType").asText().length() > LONGEST_DETAIL_TYPE) {
            return Optional.of(new EntryError("InvalidArgument", "Parameter DetailType is not valid."));
        }
        if (entry.path("Source").asText().startsWith("aws.")) {
            return Optional.of(new EntryError("NotAuthorizedForSourceException", "Not authorized for the source."));
        }
        if (detail(entry).isEmpty()) {
            return Optional.of(new EntryError("MalformedDetail", "Detail is malformed."));
        }
        return Optional.empty();
    }

    static Optional<JsonNode> detail(JsonNode entry) {
        try {
            return Optional.of(Json.mapper().readTree(entry.path("Detail").asText()))
                    .filter(JsonNode::isObject);
        } catch (JsonProcessingException notJson) {
            return Optional.empty();
        }
    }

    static Optional<Instant> time(JsonNode entry) {
        JsonNode time = entry.path("Time");
        return time.isNumber() ? Optional.of(Instant.ofEpochMilli((long) (time.asDouble() * 1000))) : Optional.empty();
    }

    private static int size(JsonNode entry) {
        int bytes = entry.has("Time") ? BYTES_OF_TIME : 0;
        for (String field : List.of("Source", "DetailType", "Detail")) {
            bytes += utf8(entry.path(field));
        }
        for (JsonNode resource : entry.path("Resources")) {
            bytes += utf8(resource);
        }
        return bytes;
    }

    private static int utf8(JsonNode text) {
        return text.asText("").getBytes(StandardCharsets.UTF_8).length;
    }
}
