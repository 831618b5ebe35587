package dev.keystorevending.aws.secretsmanager;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.keystorevending.core.secret.SecretDocument;
import java.util.Map;

/** Parses the JSON of a secret. Jackson's messages can quote the secret, so they are dropped. */
public final class JacksonSecretDocument implements SecretDocument {

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final ObjectMapper EACH_MEMBER_ONCE = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
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
        try {
            if (!JSON.readTree(text).isObject()) {
                return new Content.OtherJson();
            }
        } catch (JsonProcessingException malformed) {
            return new Content.MalformedJson();
        }
        try {
            return new Content.Members(EACH_MEMBER_ONCE.readValue(text, new TypeReference<Map<String, Object>>() {}));
        } catch (JsonProcessingException repeated) {
            return new Content.RepeatedMember();
        }
    }
}
