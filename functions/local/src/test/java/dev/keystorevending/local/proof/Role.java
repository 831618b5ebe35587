package dev.keystorevending.local.proof;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A policy of a role of the template, with the part of IAM's evaluation logic that its statements use. */
record Role(List<Statement> statements) {

    /** Returns the policy of this name; {@code calls} contains the function's own permissions. */
    static Role of(Template template, String role, String policy) {
        var statements = new ArrayList<Statement>();
        for (JsonNode each : template.at("/Resources/" + role + "/Properties/Policies")) {
            if (each.path("PolicyName").asText().equals(policy)) {
                each.at("/PolicyDocument/Statement").forEach(statement -> statements.add(Statement.of(statement)));
            }
        }
        return new Role(statements);
    }

    boolean allows(Permission permission) {
        return statements.stream().anyMatch(statement -> statement.allows(permission));
    }

    /** Returns the grants that none of these permissions uses. */
    List<String> unused(List<Permission> permissions) {
        return statements.stream()
                .flatMap(statement -> statement.unused(permissions))
                .toList();
    }

    /**
     * An {@code Allow} statement.
     *
     * @param conditions the values that a condition key may have, by {@code Operator key}
     */
    record Statement(String id, List<String> actions, List<String> resources, Map<String, List<String>> conditions) {

        private static Statement of(JsonNode statement) {
            var conditions = new TreeMap<String, List<String>>();
            statement
                    .path("Condition")
                    .properties()
                    .forEach(operator -> operator.getValue()
                            .properties()
                            .forEach(key ->
                                    conditions.put(operator.getKey() + " " + key.getKey(), texts(key.getValue()))));
            return new Statement(
                    statement.path("Sid").asText(),
                    texts(statement.path("Action")),
                    texts(statement.path("Resource")),
                    conditions);
        }

        boolean allows(Permission permission) {
            return actions.contains(permission.action())
                    && resources.stream().anyMatch(resource -> like(resource, permission.resource()))
                    && conditions.entrySet().stream()
                            .allMatch(condition -> condition.getValue().stream()
                                    .anyMatch(value -> holds(condition.getKey(), value, permission)));
        }

        private Stream<String> unused(List<Permission> permissions) {
            var used = permissions.stream().filter(this::allows).toList();
            var granted = actions.stream()
                    .filter(action ->
                            used.stream().noneMatch(need -> need.action().equals(action)));
            var named = resources.stream()
                    .filter(resource -> used.stream().noneMatch(need -> like(resource, need.resource())));
            var valued = conditions.entrySet().stream()
                    .flatMap(condition -> condition.getValue().stream()
                            .filter(value -> used.stream().noneMatch(need -> holds(condition.getKey(), value, need))));
            return Stream.of(granted, named, valued).flatMap(each -> each).map(what -> id + ": " + what);
        }

        private static boolean holds(String condition, String value, Permission permission) {
            String key = condition.substring(condition.indexOf(' ') + 1);
            String actual = permission.context().getOrDefault(key, "");
            return switch (condition.substring(0, condition.indexOf(' '))) {
                case "StringEquals", "ForAllValues:StringEquals" -> value.equals(actual);
                case "Null" ->
                    value.equals(Boolean.toString(!permission.context().containsKey(key)));
                case "StringLike", "ArnLike", "ForAllValues:StringLike" -> like(value, actual);
                default -> throw new IllegalStateException("not read yet: " + condition);
            };
        }

        private static boolean like(String pattern, String text) {
            String expression =
                    Arrays.stream(pattern.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*"));
            return Pattern.matches(expression, text);
        }

        private static List<String> texts(JsonNode one) {
            var texts = new ArrayList<String>();
            if (one.isArray()) {
                one.forEach(each -> texts.add(each.asText()));
            } else {
                texts.add(one.asText());
            }
            return List.copyOf(texts);
        }
    }
}
