package dev.keystorevending.core.secret;

import java.util.Map;
import java.util.Optional;

/** Reads the JSON that a secret may hold; core knows no JSON, so the adapter brings this. */
@FunctionalInterface
public interface SecretDocument {

    /** The members of a JSON object, nested objects as maps; empty where the text is no JSON object. */
    Optional<Map<String, Object>> read(String text);
}
