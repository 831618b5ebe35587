package dev.keystorevending.local.proof;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keystorevending.local.LocalService;
import dev.keystorevending.local.SeedData;
import java.io.StringReader;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * {@code template.yaml} with the default values of its parameters. References that the local service knows are resolved; others
 * are unchanged.
 */
final class Template {

    static final String TEXT = ProjectFiles.text(ProjectFiles.path("template.yaml"));

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{([A-Za-z0-9:.]+)}");

    private final Map<String, String> known = new HashMap<>(Map.of(
            "AWS::Partition",
            "aws",
            "AWS::Region",
            SeedData.REGION,
            "AWS::AccountId",
            SeedData.ACCOUNT,
            "AWS::URLSuffix",
            "amazonaws.com",
            "AWS::StackName",
            LocalService.BUS,
            "AWS::NoValue",
            "",
            "Table.Arn",
            arn("dynamodb", "table/" + LocalService.TABLE),
            "Bus.Arn",
            arn("events", "event-bus/" + LocalService.BUS)));
    private final Set<String> conditions;
    private final JsonNode document;

    private Template(Set<String> conditions) {
        this.conditions = conditions;
        Node root = new Yaml().compose(new StringReader(TEXT));
        json(root)
                .path("Parameters")
                .properties()
                .forEach(parameter -> known.put(
                        parameter.getKey(), parameter.getValue().path("Default").asText()));
        this.document = json(root);
    }

    static Template withDefaults() {
        return new Template(Set.of("HasEventSchemas"));
    }

    /** Allows all secrets: those of the local service do not start with the default of {@code SecretArnPrefix}. */
    static Template withAllSecrets() {
        return new Template(Set.of("HasEventSchemas", "ReadsAllSecrets"));
    }

    /** Every condition is true. */
    static Template withEverything() {
        return new Template(Set.of(
                "CreatesGatewayLogging",
                "HasAlarmTopic",
                "HasBreakGlassRole",
                "HasSecretTag",
                "HasTableKey",
                "ReadsAllSecrets"));
    }

    private static String arn(String service, String resource) {
        return "arn:aws:%s:%s:%s:%s".formatted(service, SeedData.REGION, SeedData.ACCOUNT, resource);
    }

    JsonNode at(String pointer) {
        return document.at(pointer);
    }

    /** Returns the resources of a type, by name. */
    Map<String, JsonNode> resources(String type) {
        var found = new TreeMap<String, JsonNode>();
        document.path("Resources").properties().forEach(resource -> {
            if (resource.getValue().path("Type").asText().equals(type)) {
                found.put(resource.getKey(), resource.getValue());
            }
        });
        return found;
    }

    private JsonNode json(Node node) {
        if (node instanceof MappingNode mapping) {
            ObjectNode object = JSON.createObjectNode();
            mapping.getValue()
                    .forEach(entry -> object.set(json(entry.getKeyNode()).asText(), json(entry.getValueNode())));
            return object;
        }
        if (node instanceof SequenceNode sequence) {
            ArrayNode array = JSON.createArrayNode();
            sequence.getValue().forEach(entry -> array.add(json(entry)));
            boolean choice = node.getTag().getValue().equals("!If");
            return choice ? array.get(conditions.contains(array.get(0).asText()) ? 1 : 2) : array;
        }
        String text = ((ScalarNode) node).getValue();
        return JSON.getNodeFactory()
                .textNode(
                        switch (node.getTag().getValue()) {
                            case "!Ref", "!GetAtt" -> known.getOrDefault(text, text);
                            case "!Sub" -> substituted(text);
                            default -> text;
                        });
    }

    private String substituted(String text) {
        return REFERENCE
                .matcher(text)
                .replaceAll(found -> Matcher.quoteReplacement(known.getOrDefault(found.group(1), found.group())));
    }
}
