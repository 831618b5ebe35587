package dev.keystorevending.aws;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * Reads and writes Jackson's trees by its streams. {@code ObjectMapper} and {@code JsonNode.toString} do the same with serializers that a
 * cold start would have to load and set up.
 */
public final class Json {

    private static final JsonFactory FACTORY = new JsonFactory();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private Json() {}

    /**
     * Reads one value; what follows it is not read.
     *
     * @throws com.fasterxml.jackson.core.JsonProcessingException if it is not JSON, or nothing
     */
    public static JsonNode read(InputStream in) throws IOException {
        try (var parser = FACTORY.createParser(in)) {
            parser.nextToken();
            return value(parser);
        }
    }

    /**
     * Reads a text that is one value.
     *
     * @throws com.fasterxml.jackson.core.JsonProcessingException if it is not JSON, or more than one value
     */
    public static JsonNode read(String text) throws IOException {
        try (var parser = FACTORY.createParser(text)) {
            parser.nextToken();
            var value = value(parser);
            if (parser.nextToken() != null) {
                throw new JsonParseException(parser, "another value");
            }
            return value;
        }
    }

    /** Reads one value as {@link #read(InputStream)} does; a missing node if the input is not JSON. */
    public static JsonNode readIfJson(InputStream in) throws IOException {
        try {
            return read(in);
        } catch (JsonProcessingException | CharConversionException noJson) {
            return NODES.missingNode();
        }
    }

    private static JsonNode value(JsonParser parser) throws IOException {
        JsonToken token = parser.currentToken();
        if (token == null) {
            throw new JsonParseException(parser, "no value");
        }
        return switch (token) {
            case START_OBJECT -> object(parser);
            case START_ARRAY -> array(parser);
            case VALUE_STRING -> NODES.textNode(parser.getText());
            case VALUE_NUMBER_INT ->
                switch (parser.getNumberType()) {
                    case INT -> NODES.numberNode(parser.getIntValue());
                    case LONG -> NODES.numberNode(parser.getLongValue());
                    default -> NODES.numberNode(parser.getBigIntegerValue());
                };
            case VALUE_NUMBER_FLOAT -> NODES.numberNode(parser.getDoubleValue());
            case VALUE_TRUE -> NODES.booleanNode(true);
            case VALUE_FALSE -> NODES.booleanNode(false);
            case VALUE_NULL -> NODES.nullNode();
            default -> throw new JsonParseException(parser, "no value");
        };
    }

    private static ObjectNode object(JsonParser parser) throws IOException {
        var object = NODES.objectNode();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            object.set(name, value(parser));
        }
        return object;
    }

    private static ArrayNode array(JsonParser parser) throws IOException {
        var array = NODES.arrayNode();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            array.add(value(parser));
        }
        return array;
    }

    /** The text of a tree, without white space. */
    public static String text(JsonNode node) {
        var text = new StringWriter();
        try (var generator = FACTORY.createGenerator(text)) {
            write(node, generator);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return text.toString();
    }

    /** Writes a tree in UTF-8, without white space; {@code output} stays open. */
    public static void write(JsonNode node, OutputStream output) throws IOException {
        output.write(text(node).getBytes(StandardCharsets.UTF_8));
    }

    private static void write(JsonNode node, JsonGenerator to) throws IOException {
        switch (node.getNodeType()) {
            case OBJECT -> {
                to.writeStartObject();
                for (var member : node.properties()) {
                    to.writeFieldName(member.getKey());
                    write(member.getValue(), to);
                }
                to.writeEndObject();
            }
            case ARRAY -> {
                to.writeStartArray();
                for (var item : node) {
                    write(item, to);
                }
                to.writeEndArray();
            }
            case STRING -> to.writeString(node.textValue());
            case BOOLEAN -> to.writeBoolean(node.booleanValue());
            case NULL, MISSING -> to.writeNull();
            case NUMBER -> to.writeNumber(node.asText());
            case BINARY, POJO -> throw new IllegalArgumentException("no JSON: " + node.getNodeType());
        }
    }
}
