package dev.keystorevending.aws.secretsmanager;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.keystorevending.core.secret.SecretDocument;
import java.util.Map;

/** The JSON of a secret. What Jackson says of a malformed one may quote it, so it is dropped. */
public final class JacksonSecretDocument implements SecretDocument {

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final ObjectMapper EACH_MEMBER_ONCE = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    /** Only a text that begins like an object, an array or a string is JSON: a password of digits is a number as well. */
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
