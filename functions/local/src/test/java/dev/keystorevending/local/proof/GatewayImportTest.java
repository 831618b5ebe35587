package dev.keystorevending.local.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/**
 * Checks that API Gateway can import the contract, according to its notes on REST APIs and JSON Schema draft 4 for models. The
 * note on referenced responses applies to the root of OpenAPI 2.0; a method with proxy integration does not use its responses.
 */
class GatewayImportTest {

    private static final Map<?, ?> CONTRACT =
            new Yaml().load(ProjectFiles.text(ProjectFiles.path("openapi/key-stores.v1.yaml")));
    private static final Set<String> METHODS = Set.of("get", "head", "put", "post", "delete", "patch");
    private static final Set<String> NOT_IN_MODELS = Set.of(
            "allOf",
            "anyOf",
            "default",
            "deprecated",
            "discriminator",
            "example",
            "exclusiveMaximum",
            "exclusiveMinimum",
            "nullable",
            "readOnly");
    private static final Set<String> FORMATS_NOT_READ = Set.of("int32", "int64", "decimal");

    @Test
    void contractIsOpenApi30() {
        assertThat(String.valueOf(CONTRACT.get("openapi"))).startsWith("3.0.");
    }

    @Test
    void modelsUseSupportedKeywordsAndAlphanumericNames() {
        assertThat(at("components", "schemas").keySet())
                .allSatisfy(name -> assertThat(String.valueOf(name)).matches("[A-Za-z0-9]+"));
        var keywords = new ArrayList<String>();
        visit(at("components"), "", (key, value, place) -> {
            if (NOT_IN_MODELS.contains(key) || (key.equals("format") && FORMATS_NOT_READ.contains(value))) {
                keywords.add(place);
            }
        });
        assertThat(keywords).isEmpty();
    }

    @Test
    void referencesAreLocal() {
        var references = new ArrayList<String>();
        visit(CONTRACT, "", (key, value, place) -> {
            if (key.equals("$ref")) {
                references.add(String.valueOf(value));
            }
        });
        assertThat(references).isNotEmpty().allMatch(reference -> reference.startsWith("#/components/"));
    }

    /** API Gateway resolves no reference within {@code oneOf}, so the types are written out, with equal common members. */
    @Test
    void typesOfCreateRequestAreWrittenOutAlike() {
        var oneOf = (List<?>) Objects.requireNonNull(
                at("components", "schemas", "CreateKeyStoreRequest").get("oneOf"));
        var types = oneOf.stream().map(type -> (Map<?, ?>) type).toList();
        assertThat(types).hasSize(2);
        visit(types, "", (key, value, place) -> assertThat(key).as(place).isNotIn("$ref", "oneOf"));
        var members = types.stream()
                .map(type -> new HashMap<>((Map<?, ?>) Objects.requireNonNull(type.get("properties"))))
                .toList();
        members.forEach(each -> each.keySet().removeAll(Set.of("type", "cloudHsm", "externalKeyStore")));
        assertThat(members.getFirst()).isNotEmpty().isEqualTo(members.getLast());
    }

    @Test
    void oneOfIsUsedForTheCreateRequestOnly() {
        var places = new ArrayList<String>();
        visit(CONTRACT, "", (key, value, place) -> {
            if (key.equals("oneOf")) {
                places.add(place);
            }
        });
        assertThat(places).containsExactly("/components/schemas/CreateKeyStoreRequest/oneOf");
    }

    @Test
    void securitySchemesAreApiKeys() {
        assertThat(at("components", "securitySchemes").values())
                .allSatisfy(
                        scheme -> assertThat(((Map<?, ?>) scheme).get("type")).isEqualTo("apiKey"));
    }

    /** API Gateway ignores {@code security} at the root, and an operation without its own requirement is public. */
    @Test
    void everyOperationRequiresSigV4() {
        assertThat(CONTRACT.containsKey("security")).isFalse();
        var demanded = new ArrayList<Object>();
        at("paths")
                .values()
                .forEach(item -> ((Map<?, ?>) item).forEach((method, operation) -> {
                    if (METHODS.contains(String.valueOf(method)) || method.equals("x-amazon-apigateway-any-method")) {
                        demanded.add(Objects.requireNonNullElse(((Map<?, ?>) operation).get("security"), "nothing"));
                    }
                }));
        assertThat(demanded).hasSize(29).allMatch(List.of(Map.of("sigv4", List.of()))::equals);
        assertThat(at("components", "securitySchemes", "sigv4").get("x-amazon-apigateway-authtype"))
                .isEqualTo("awsSigv4");
    }

    @Test
    void parametersAreInSupportedLocations() {
        assertThat(at("components", "parameters").values()).allSatisfy(parameter -> {
            assertThat(((Map<?, ?>) parameter).get("in")).isIn("path", "query", "header");
            assertThat(((Map<?, ?>) parameter).get("name")).isNotEqualTo("Authorization");
        });
    }

    @Test
    void everyOperationHasIntegrationAndExactStatusCodes() {
        at("paths").forEach((path, item) -> {
            assertThat(String.valueOf(path))
                    .isNotIn("/ping", "/sping")
                    .matches("(/([A-Za-z0-9.,-]+|\\{[A-Za-z0-9]+\\+?}))+");
            ((Map<?, ?>) item).forEach((method, operation) -> {
                if (METHODS.contains(String.valueOf(method))) {
                    var described = (Map<?, ?>) operation;
                    assertThat(described.containsKey("x-amazon-apigateway-integration"))
                            .as("%s %s", method, path)
                            .isTrue();
                    assertThat(((Map<?, ?>) Objects.requireNonNull(described.get("responses"))).keySet())
                            .allSatisfy(status -> assertThat(status).asString().matches("[1-5][0-9]{2}"));
                }
            });
        });
    }

    private interface SampleClient {
        void member(String key, Object value, String place);
    }

    private static void visit(Object node, String place, SampleClient sampleClient) {
        if (node instanceof Map<?, ?> map) {
            map.forEach((key, value) -> {
                String inner = place + "/" + key;
                // the members of "properties" are names, not keywords
                if (!place.endsWith("/properties")) {
                    sampleClient.member(String.valueOf(key), value, inner);
                }
                visit(value, inner, sampleClient);
            });
        } else if (node instanceof List<?> list) {
            list.forEach(each -> visit(each, place, sampleClient));
        }
    }

    private static Map<?, ?> at(String... path) {
        Object found = CONTRACT;
        for (String name : path) {
            found = Objects.requireNonNull(((Map<?, ?>) found).get(name), name);
        }
        return (Map<?, ?>) found;
    }
}
