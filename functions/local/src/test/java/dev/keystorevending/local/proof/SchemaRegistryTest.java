package dev.keystorevending.local.proof;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keystorevending.aws.eventbridge.EventBridgeBus;
import dev.keystorevending.core.event.EventKind;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.yaml.snakeyaml.Yaml;

/** Compares the stack's entries of the schema registry with the events' schemas. */
class SchemaRegistryTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Template TEMPLATE = Template.withDefaults();

    @Test
    void everyEventHasRegistrySchema() {
        assertThat(TEMPLATE.resources("AWS::EventSchemas::Schema"))
                .hasSize(EventKind.values().length)
                .allSatisfy((name, resource) -> {
                    String kind = name.replaceFirst("Schema$", "");
                    assertThat(resource.at("/Properties/SchemaName").asText())
                            .isEqualTo(EventBridgeBus.SOURCE + "@" + EventKind.valueOf(kind));
                    assertThat(resource.at("/Properties/Fn::Transform/Parameters/Location")
                                    .asText())
                            .isEqualTo("events/registry/" + kind + ".yaml");
                });
    }

    @ParameterizedTest
    @EnumSource
    void registryEntryEqualsSchema(EventKind kind) throws IOException {
        Map<String, String> file =
                new Yaml().load(ProjectFiles.text(ProjectFiles.path("events/registry/" + kind + ".yaml")));
        JsonNode schemas = JSON.readTree(file.get("Content")).at("/components/schemas");
        assertThat(schemas.path(kind.name()))
                .isEqualTo(asOpenApi(ProjectFiles.json(ProjectFiles.path("events/schemas/" + kind + ".json"))));
        JsonNode envelope = schemas.path("AWSEvent");
        assertThat(envelope.path("x-amazon-events-source").asText()).isEqualTo(EventBridgeBus.SOURCE);
        assertThat(envelope.path("x-amazon-events-detail-type").asText()).isEqualTo(kind.name());
        assertThat(envelope.at("/properties/detail/$ref").asText()).isEqualTo("#/components/schemas/" + kind);
    }

    /** Converts a schema, since OpenAPI 3.0 supports none of {@code const}, {@code $schema} and {@code $id}. */
    private static JsonNode asOpenApi(JsonNode schema) {
        if (schema instanceof ArrayNode array) {
            ArrayNode converted = JSON.createArrayNode();
            array.forEach(item -> converted.add(asOpenApi(item)));
            return converted;
        }
        if (!(schema instanceof ObjectNode object)) {
            return schema;
        }
        ObjectNode converted = JSON.createObjectNode();
        object.without(Set.of("$schema", "$id")).properties().forEach(member -> {
            if (member.getKey().equals("const")) {
                converted.putArray("enum").add(member.getValue());
            } else {
                converted.set(member.getKey(), asOpenApi(member.getValue()));
            }
        });
        return converted;
    }
}
