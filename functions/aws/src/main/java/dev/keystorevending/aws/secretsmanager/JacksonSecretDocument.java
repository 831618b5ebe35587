package dev.keystorevending.aws.secretsmanager;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.keystorevending.core.secret.SecretDocument;
import java.util.Map;
import java.util.Optional;

/** The JSON of a secret. What Jackson says of a broken one may quote it, so it is dropped. */
public final class JacksonSecretDocument implements SecretDocument {

    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    @Override
    public Optional<Map<String, Object>> read(String text) {
        if (!text.stripLeading().startsWith("{")) {
            return Optional.empty();
        }
        try {
            return Optional.of(JSON.readValue(text, new TypeReference<Map<String, Object>>() {}));
        } catch (JsonProcessingException broken) {
            return Optional.empty();
        }
    }
}
