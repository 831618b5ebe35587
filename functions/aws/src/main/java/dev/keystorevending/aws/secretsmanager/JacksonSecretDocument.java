package dev.keystorevending.aws.secretsmanager;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import dev.keystorevending.aws.Json;
import dev.keystorevending.core.secret.SecretDocument;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** Parses the JSON of a secret. Jackson's messages can quote the secret, so they are dropped. */
public final class JacksonSecretDocument implements SecretDocument {

    private static final JsonFactory EACH_MEMBER_ONCE = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    /**
     * A text counts as JSON only if it begins like an object, an array or a string: a password of digits is also a JSON
     * number.
     */
    @Override
    public Content read(String text) {
        String start = text.stripLeading();
        if (!start.startsWith("{") && !start.startsWith("[") && !start.startsWith("\"")) {
            return new Content.PlainText();
        }
        JsonNode content;
        try {
            content = Json.read(text);
        } catch (IOException malformed) {
            return new Content.MalformedJson();
        }
        if (!content.isObject()) {
            return new Content.OtherJson();
        }
        return repeatsMember(text) ? new Content.RepeatedMember() : new Content.Members(members(content));
    }

    private static boolean repeatsMember(String text) {
        try (var parser = EACH_MEMBER_ONCE.createParser(text)) {
            while (parser.nextToken() != null) {
                // the parser itself compares the names
            }
            return false;
        } catch (IOException repeated) {
            return true;
        }
    }

    /** Only texts are of use. Of the rest, an array or a null stays a JSON node. */
    private static Map<String, Object> members(JsonNode object) {
        var members = new HashMap<String, Object>();
        object.properties().forEach(member -> members.put(member.getKey(), value(member.getValue())));
        return members;
    }

    private static Object value(JsonNode node) {
        return switch (node.getNodeType()) {
            case STRING -> node.textValue();
            case NUMBER -> node.numberValue();
            case BOOLEAN -> node.booleanValue();
            case OBJECT -> members(node);
            default -> node;
        };
    }
}
