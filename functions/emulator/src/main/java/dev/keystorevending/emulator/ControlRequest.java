package dev.keystorevending.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keystorevending.emulator.control.Json;
import java.io.IOException;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * The body of a command: a JSON object whose members are known by name, type and range. Every method throws
 * {@link IllegalArgumentException} with a message that lists what there is.
 */
record ControlRequest(ObjectNode document) {

    /** An empty body counts as an empty object. */
    static ControlRequest parse(byte[] body) {
        if (body.length == 0) {
            return new ControlRequest(Json.object());
        }
        try {
            if (Json.mapper().readTree(body) instanceof ObjectNode object) {
                return new ControlRequest(object);
            }
        } catch (IOException notJson) {
            throw new IllegalArgumentException("the body is not JSON", notJson);
        }
        throw new IllegalArgumentException("the body is not a JSON object");
    }

    /** Rejects any other member. */
    ControlRequest only(Collection<String> members) {
        List<String> unknown = document.properties().stream()
                .map(entry -> entry.getKey())
                .filter(name -> !members.contains(name))
                .toList();
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException(
                    "no such member: " + String.join(", ", unknown) + "; " + choices(new TreeSet<>(members)));
        }
        return this;
    }

    boolean has(String member) {
        return document.has(member);
    }

    /** Text that is not empty. */
    String text(String member) {
        JsonNode value = required(member);
        if (!value.isTextual() || value.textValue().isEmpty()) {
            throw new IllegalArgumentException(member + " is not a text");
        }
        return value.textValue();
    }

    String text(String member, String otherwise) {
        return has(member) ? text(member) : otherwise;
    }

    /** Text that is one of these. */
    String oneOf(String member, Collection<String> known) {
        String text = text(member);
        if (!known.contains(text)) {
            throw new IllegalArgumentException("no such " + member + ": " + text + "; " + choices(known));
        }
        return text;
    }

    <E extends Enum<E>> E oneOf(String member, Class<E> known) {
        List<String> names = EnumSet.allOf(known).stream().map(Enum::name).toList();
        return Enum.valueOf(known, oneOf(member, names));
    }

    int number(String member, int otherwise, int least, int most) {
        JsonNode value = document.path(member);
        if (value.isMissingNode()) {
            return otherwise;
        }
        if (!value.isInt() || value.intValue() < least || value.intValue() > most) {
            throw new IllegalArgumentException("%s is not a number from %d to %d".formatted(member, least, most));
        }
        return value.intValue();
    }

    Optional<Double> factor(String member) {
        return member(member, JsonNode::isNumber, "a number").map(JsonNode::doubleValue);
    }

    Optional<Boolean> flag(String member) {
        return member(member, JsonNode::isBoolean, "true or false").map(JsonNode::booleanValue);
    }

    /** An ISO 8601 duration such as {@code PT5S}; not negative. */
    Duration duration(String member) {
        String text = text(member);
        try {
            Duration duration = Duration.parse(text);
            if (!duration.isNegative()) {
                return duration;
            }
        } catch (DateTimeParseException none) {
            throw new IllegalArgumentException(member + " is not an ISO 8601 duration such as PT5S: " + text, none);
        }
        throw new IllegalArgumentException(member + " is negative");
    }

    /** A member that is a JSON object; empty where it is absent. */
    ObjectNode object(String member) {
        return member(member, JsonNode::isObject, "an object")
                .map(ObjectNode.class::cast)
                .orElseGet(Json::object);
    }

    private Optional<JsonNode> member(String member, Predicate<JsonNode> type, String words) {
        JsonNode value = document.path(member);
        if (value.isMissingNode()) {
            return Optional.empty();
        }
        if (!type.test(value)) {
            throw new IllegalArgumentException(member + " is not " + words);
        }
        return Optional.of(value);
    }

    private JsonNode required(String member) {
        JsonNode value = document.path(member);
        if (value.isMissingNode()) {
            throw new IllegalArgumentException("the member " + member + " is missing");
        }
        return value;
    }

    private static String choices(Collection<String> known) {
        return known.isEmpty() ? "there are none" : "there are " + String.join(", ", known);
    }
}
