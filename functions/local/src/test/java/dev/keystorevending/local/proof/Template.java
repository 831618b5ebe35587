package dev.keystorevending.local.proof;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keystorevending.local.LocalService;
import dev.keystorevending.local.SeedData;
import java.io.StringReader;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * {@code template.yaml} with values of its parameters. References that the local service knows are resolved, conditions and rules are
 * evaluated; other functions are unchanged.
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
    private final Map<String, Node> conditions = new HashMap<>();
    private final JsonNode document;

    private Template(Map<String, String> parameters) {
        Node root = new Yaml().compose(new StringReader(TEXT));
        members(member(root, "Parameters"))
                .forEach((name, declared) ->
                        known.put(name, json(declared).path("Default").asText()));
        assertThat(known.keySet()).containsAll(parameters.keySet());
        known.putAll(parameters);
        conditions.putAll(members(member(root, "Conditions")));
        this.document = json(root);
    }

    static Template withDefaults() {
        return with(Map.of());
    }

    /** Parameters that are not given have their default values. */
    static Template with(Map<String, String> parameters) {
        return new Template(parameters);
    }

    /** Allows all secrets: those of the local service do not start with the default of {@code SecretArnPrefix}. */
    static Template withAllSecrets() {
        return with(Map.of("AllSecrets", "true"));
    }

    /** The descriptions of the assertions of the rules that the values of the parameters break. */
    List<String> brokenRules() {
        Node root = new Yaml().compose(new StringReader(TEXT));
        return members(member(root, "Rules")).values().stream()
                .filter(rule -> holds(member(rule, "RuleCondition")))
                .flatMap(rule -> ((SequenceNode) member(rule, "Assertions")).getValue().stream())
                .filter(assertion -> !holds(member(assertion, "Assert")))
                .map(assertion -> json(member(assertion, "AssertDescription")).asText())
                .toList();
    }

    private boolean condition(String name) {
        return holds(Objects.requireNonNull(conditions.get(name), name));
    }

    private boolean holds(Node condition) {
        String function = condition.getTag().getValue();
        if (function.equals("!Condition")) {
            return condition(((ScalarNode) condition).getValue());
        }
        var arguments = ((SequenceNode) condition).getValue();
        return switch (function) {
            case "!Equals" -> json(arguments.get(0)).equals(json(arguments.get(1)));
            case "!Not" -> !holds(arguments.getFirst());
            case "!And" -> arguments.stream().allMatch(this::holds);
            case "!Or" -> arguments.stream().anyMatch(this::holds);
            default -> throw new IllegalStateException("not read yet: " + function);
        };
    }

    private static Map<String, Node> members(Node mapping) {
        var members = new LinkedHashMap<String, Node>();
        ((MappingNode) mapping)
                .getValue()
                .forEach(entry -> members.put(((ScalarNode) entry.getKeyNode()).getValue(), entry.getValueNode()));
        return members;
    }

    private static Node member(Node mapping, String name) {
        return Objects.requireNonNull(members(mapping).get(name), name);
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
            return switch (node.getTag().getValue()) {
                case "!If" -> array.get(condition(array.get(0).asText()) ? 1 : 2);
                case "!Split" -> split(array);
                default -> array;
            };
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

    private static JsonNode split(JsonNode arguments) {
        ArrayNode parts = JSON.createArrayNode();
        for (String part :
                arguments.get(1).asText().split(Pattern.quote(arguments.get(0).asText()), -1)) {
            parts.add(part);
        }
        return parts;
    }

    private String substituted(String text) {
        return REFERENCE
                .matcher(text)
                .replaceAll(found -> Matcher.quoteReplacement(known.getOrDefault(found.group(1), found.group())));
    }
}
