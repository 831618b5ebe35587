package dev.keystorevending.local.proof;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.keystorevending.local.ApiClient;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.stream.StreamSupport;
import org.yaml.snakeyaml.Yaml;

/** Compares the headers of responses with those that the contract declares; the validator ignores undeclared ones. */
final class DeclaredHeaders {

    private static final JsonNode CONTRACT = new ObjectMapper()
            .valueToTree(new Yaml().<Object>load(ProjectFiles.text(ProjectFiles.path("openapi/key-stores.v1.yaml"))));

    private DeclaredHeaders() {}

    /** Returns the API's own headers that the response has and the operation's response does not declare. */
    static List<String> missing(String method, String pathAndQuery, ApiClient.Answer answer) {
        var response = resolved(operation(method, URI.create(pathAndQuery).getPath())
                .path("responses")
                .path(String.valueOf(answer.status())));
        return StreamSupport.stream(
                        ((Iterable<String>)
                                        () -> CONTRACT.at("/components/headers").fieldNames())
                                .spliterator(),
                        false)
                .filter(name -> !name.equals("X-Request-Id"))
                .filter(name -> !answer.header(name).isEmpty())
                .filter(name -> response.path("headers").path(name).isMissingNode())
                .map(name -> method + " " + answer.status() + " " + name)
                .toList();
    }

    /** Whether the shared response declares the header. */
    static boolean declares(String response, String header) {
        return CONTRACT.path("components")
                .path("responses")
                .path(response)
                .path("headers")
                .has(header);
    }

    private static JsonNode operation(String method, String path) {
        return CONTRACT.path("paths").properties().stream()
                .filter(entry -> path.matches(entry.getKey().replaceAll("\\{[a-z]+}", "[^/]+")))
                .map(entry -> entry.getValue().path(method.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no operation has the path " + path));
    }

    private static JsonNode resolved(JsonNode response) {
        String reference = response.path("$ref").asText();
        return reference.isEmpty() ? response : CONTRACT.at(reference.substring(1));
    }
}
