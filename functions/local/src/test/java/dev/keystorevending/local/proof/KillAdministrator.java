package dev.keystorevending.local.proof;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keystorevending.core.policy.Rules;
import dev.keystorevending.local.ApiClient;
import dev.keystorevending.local.SeedData;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import java.util.UUID;

/** An administrator who adopts, transfers, forgets and deletes key stores, without regard for what is in progress. */
final class KillAdministrator {

    private static final List<String> TEAMS = List.of("payments", "platform");
    private static final Map<String, String> JSON = Map.of("Content-Type", "application/json");

    private final ApiClient client;
    private final KillSecrets secrets;
    private final KillActs acts;

    KillAdministrator(URI api, KillSecrets secrets, KillActs acts) {
        this.client = new ApiClient(api);
        this.secrets = secrets;
        this.acts = acts;
    }

    /** Does one thing. */
    void act(Random random) {
        switch (random.nextInt(10)) {
            case 8, 9 -> nameAdministrators(random.nextInt(3));
            case 0 -> any(random, living()).ifPresent(this::forget);
            case 1, 2 -> any(random, living()).ifPresent(this::transfer);
            case 3 -> any(random, living()).ifPresent(this::delete);
            case 4 -> changePolicy(TEAMS.get(random.nextInt(TEAMS.size())), random.nextInt(1000));
            default -> any(random, unmanaged()).ifPresent(store -> adopt(store, random));
        }
    }

    /** Adds a role to the list of administrators, or removes it. */
    void nameAdministrators(int number) {
        var list = client.send(SeedData.ADMINISTRATOR, "GET", "/v1/administrators", Map.of(), "");
        var principals = new TreeSet<String>();
        list.body().path("principals").forEach(each -> principals.add(each.asText()));
        String role = "arn:aws:iam::" + SeedData.ACCOUNT + ":role/administrator-" + number;
        if (!principals.remove(role)) {
            principals.add(role);
        }
        var body = JsonNodeFactory.instance.objectNode();
        principals.forEach(body.putArray("principals")::add);
        client.send(
                SeedData.ADMINISTRATOR,
                "PUT",
                "/v1/administrators",
                Map.of("Content-Type", "application/json", "If-Match", list.header("ETag")),
                body.toString());
    }

    /** The records of both teams that have a key store in KMS. */
    List<JsonNode> living() {
        return TEAMS.stream()
                .flatMap(team -> items(collection(team) + "?status=CREATED").stream())
                .toList();
    }

    /** The key stores in KMS that no record owns. */
    List<JsonNode> unmanaged() {
        return items("/v1/unmanaged-key-stores");
    }

    private List<JsonNode> items(String path) {
        var items = new ArrayList<JsonNode>();
        client.send(SeedData.ADMINISTRATOR, "GET", path, Map.of(), "")
                .body()
                .path("items")
                .forEach(items::add);
        return items;
    }

    static Optional<JsonNode> any(Random random, List<JsonNode> items) {
        return items.isEmpty() ? Optional.empty() : Optional.of(items.get(random.nextInt(items.size())));
    }

    void forget(JsonNode record) {
        acts.remove(id(record));
        client.send(SeedData.ADMINISTRATOR, "DELETE", path(record) + "?keep=true", Map.of(), "");
    }

    void transfer(JsonNode record) {
        acts.transfer(id(record));
        String from = record.path("team").asText();
        var body = JsonNodeFactory.instance
                .objectNode()
                .put(
                        "team",
                        TEAMS.stream()
                                .filter(team -> !team.equals(from))
                                .findFirst()
                                .orElseThrow());
        Rules.NAMES.forEach(body.putArray("acceptViolations")::add);
        client.send(SeedData.ADMINISTRATOR, "POST", path(record) + "/transfer", JSON, body.toString());
    }

    /** Replaces the policy by one that allows the same. */
    private void changePolicy(String team, int number) {
        String path = "/v1/teams/" + team + "/policy";
        var current = client.send(SeedData.ADMINISTRATOR, "GET", path, Map.of(), "");
        if (current.status() == 200) {
            var body = (ObjectNode) current.body();
            ((ObjectNode) body.path("name")).put("description", "change " + number);
            var headers = Map.of("Content-Type", "application/json", "If-Match", current.header("ETag"));
            client.send(SeedData.ADMINISTRATOR, "PUT", path, headers, body.toString());
        }
    }

    /** Deletes as the portal, which may act for both teams. */
    private void delete(JsonNode record) {
        acts.remove(id(record));
        client.send(SeedData.PORTAL, "DELETE", path(record) + "?disconnect=true", Map.of(), "");
    }

    void adopt(JsonNode store, Random random) {
        String customKeyStoreId = store.path("customKeyStoreId").asText();
        boolean hsm = store.path("type").asText().equals("AWS_CLOUDHSM");
        var body = JsonNodeFactory.instance
                .objectNode()
                .put("customKeyStoreId", customKeyStoreId)
                .put("secretArn", secrets.arn(hsm ? "payments/kmsuser" : "payments/xks"));
        Rules.NAMES.forEach(body.putArray("acceptViolations")::add);
        client.send(
                SeedData.ADMINISTRATOR,
                "POST",
                collection(TEAMS.get(random.nextInt(TEAMS.size()))) + "/adoptions",
                Map.of("Content-Type", "application/json", "Idempotency-Key", "adoption-" + UUID.randomUUID()),
                body.toString());
    }

    private static String collection(String team) {
        return "/v1/teams/" + team + "/key-stores";
    }

    static String id(JsonNode record) {
        return record.path("id").asText();
    }

    static String path(JsonNode record) {
        return collection(record.path("team").asText()) + "/" + id(record);
    }
}
