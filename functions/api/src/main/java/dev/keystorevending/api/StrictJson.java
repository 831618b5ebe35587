package dev.keystorevending.api;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import dev.keystorevending.core.input.InputErrorCode;
import dev.keystorevending.core.problem.ProblemError;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Parses a body as one JSON object. A repeated member and text after the object are errors. */
final class StrictJson {

    private static final int DEEPEST = 20;
    private static final JsonFactory FACTORY = new JsonFactory();

    private final JsonParser parser;
    private final List<ProblemError> errors;

    private StrictJson(JsonParser parser, List<ProblemError> errors) {
        this.parser = parser;
        this.errors = errors;
    }

    /** Returns the members of the body; empty, with errors added, if it is not one valid object. */
    static Map<String, @Nullable Object> object(byte[] body, List<ProblemError> errors) {
        try (JsonParser parser = FACTORY.createParser(text(body))) {
            var reader = new StrictJson(parser, errors);
            if (parser.nextToken() == null) {
                errors.add(new ProblemError(
                        "", InputErrorCode.Required.name(), "The body is empty; a JSON object is needed."));
                return Map.of();
            }
            if (parser.currentToken() != JsonToken.START_OBJECT) {
                new StrictJson(parser, new ArrayList<>()).value("", 0); // may still be malformed
                errors.add(new ProblemError("", InputErrorCode.WrongType.name(), "The body must be one JSON object."));
                return Map.of();
            }
            var members = reader.members("", 0);
            if (parser.nextToken() != null) {
                errors.add(malformed("The body continues after the end of the JSON object."));
            }
            return members;
        } catch (StreamConstraintsException tooMuch) {
            errors.add(malformed("A number or a name is too long, or the members are nested too deeply."));
            return Map.of();
        } catch (JsonProcessingException broken) {
            var place = broken.getLocation();
            String where = place == null ? "" : " (line " + place.getLineNr() + ", column " + place.getColumnNr() + ")";
            errors.add(malformed("The body is not JSON" + where + "."));
            return Map.of();
        } catch (IOException notUtf8) {
            errors.add(malformed("The body is not UTF-8."));
            return Map.of();
        }
    }

    /** Decodes the body as UTF-8. Jackson would guess the encoding from the first bytes. */
    private static String text(byte[] body) throws IOException {
        String text = StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(body))
                .toString();
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }

    private static ProblemError malformed(String detail) {
        return new ProblemError("", InputErrorCode.MalformedJson.name(), detail);
    }

    private Map<String, @Nullable Object> members(String at, int depth) throws IOException {
        var members = new LinkedHashMap<String, @Nullable Object>();
        var repeated = new HashSet<String>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName(); // Jackson rejects a name with an unpaired surrogate
            String pointer = at + "/" + name.replace("~", "~0").replace("/", "~1");
            if (members.containsKey(name) && repeated.add(name)) {
                errors.add(new ProblemError(
                        pointer, InputErrorCode.Duplicate.name(), "This member occurs more than once."));
            }
            parser.nextToken();
            members.put(name, value(pointer, depth + 1));
        }
        return members;
    }

    /**
     * Replaces each unpaired surrogate by the replacement character, so that no response contains one. JSON can escape
     * an unpaired surrogate, but UTF-8 cannot encode it.
     */
    private static String whole(String text) {
        return text.codePoints()
                .map(character -> half(character) ? 0xFFFD : character)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static boolean half(int character) {
        return character >= Character.MIN_SURROGATE && character <= Character.MAX_SURROGATE;
    }

    private @Nullable Object value(String pointer, int depth) throws IOException {
        if (depth > DEEPEST) {
            throw new StreamConstraintsException("too deep");
        }
        return switch (parser.currentToken()) {
            case START_OBJECT -> members(pointer, depth);
            case START_ARRAY -> {
                var entries = new ArrayList<@Nullable Object>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    entries.add(value(pointer + "/" + entries.size(), depth + 1));
                }
                yield entries;
            }
            case VALUE_STRING -> {
                String text = whole(parser.getText());
                if (!text.equals(parser.getText())) {
                    errors.add(new ProblemError(
                            pointer,
                            InputErrorCode.MalformedText.name(),
                            "This text contains an unpaired surrogate, which is not a character."));
                }
                yield text;
            }
            case VALUE_NUMBER_INT -> parser.getNumberValue();
            // no member takes one, and a decimal's exponent can be more than BigDecimal supports
            case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> null;
        };
    }
}
