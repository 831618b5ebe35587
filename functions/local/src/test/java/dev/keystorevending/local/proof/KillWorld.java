package dev.keystorevending.local.proof;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.keystorevending.aws.wiring.AwsClients;
import dev.keystorevending.local.ApiClient;
import dev.keystorevending.local.LocalService;
import dev.keystorevending.local.SeedData;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.kms.model.CustomKeyStoresListEntry;

/**
 * The state of the service and of AWS, read over HTTP.
 *
 * @param items the items of the table
 * @param stores the key stores that KMS lists
 * @param delivered the events that the bus accepted, as targets receive them
 * @param answers the API's response for each record, by the record's path
 * @param trails the audit trail that the API returns for each record, by the record's path
 */
record KillWorld(
        List<Map<String, AttributeValue>> items,
        List<CustomKeyStoresListEntry> stores,
        List<JsonNode> delivered,
        Map<String, JsonNode> answers,
        Map<String, List<JsonNode>> trails) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> SETTLED = Set.of("NOT_REQUESTED", "CONNECTED", "FAILED", "DISCONNECTED");

    /** Reads the state; empty if a service does not respond in time. */
    static Optional<KillWorld> read(URI api, URI aws) {
        var credentials = StaticCredentialsProvider.create(AwsBasicCredentials.create("LOCALTEST", "local-test"));
        var clients = new AwsClients(SeedData.REGION, Optional.of(aws), Optional.of(credentials));
        try (var dynamo = clients.dynamoDb();
                var kms = clients.kms()) {
            var items = dynamo.scanPaginator(request -> request.tableName(LocalService.TABLE)).items().stream()
                    .toList();
            var stores = kms.describeCustomKeyStoresPaginator(request -> {}).customKeyStores().stream()
                    .toList();
            var answers = new java.util.TreeMap<String, JsonNode>();
            var trails = new java.util.TreeMap<String, List<JsonNode>>();
            var client = new ApiClient(api);
            for (var record : ofKind(items, "KEY_STORE")) {
                String path = path(record);
                answers.put(path, get(client, path));
                var lines = new ArrayList<JsonNode>();
                get(client, path + "/history").path("items").forEach(lines::add);
                trails.put(path, lines);
            }
            return Optional.of(new KillWorld(items, stores, events(aws), answers, trails));
        } catch (SdkException | UncheckedIOException late) {
            return Optional.empty();
        }
    }

    private static JsonNode get(ApiClient client, String path) {
        return client.send(SeedData.PORTAL, "GET", path, Map.of(), "").body();
    }

    private static List<JsonNode> events(URI aws) {
        try (var http = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create(aws + "/_emulator/events"))
                    .build();
            var events = new ArrayList<JsonNode>();
            JSON.readTree(http.send(request, HttpResponse.BodyHandlers.ofString())
                            .body())
                    .path("events")
                    .forEach(events::add);
            return events;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    /** Whether all work has ended: every record is settled, and every recorded event was delivered. */
    boolean settled() {
        var ids = delivered.stream()
                .map(event -> event.at("/detail/metadata/eventId").asText())
                .toList();
        return ofKind("KEY_STORE").stream()
                        .allMatch(record -> !Set.of("CREATING", "CHANGING").contains(text(record, "status"))
                                && SETTLED.contains(text(record, "connection"))
                                && (!record.containsKey("duePk")
                                        || text(record, "duePk").endsWith("DUE#LOOKS")))
                && ofKind("OUTBOX").stream().allMatch(item -> ids.contains(text(item, "eventId")));
    }

    List<Map<String, AttributeValue>> ofKind(String kind) {
        return ofKind(items, kind);
    }

    List<Map<String, AttributeValue>> withSortKey(String key) {
        return items.stream().filter(item -> text(item, "sk").equals(key)).toList();
    }

    private static List<Map<String, AttributeValue>> ofKind(List<Map<String, AttributeValue>> items, String kind) {
        return items.stream().filter(item -> text(item, "kind").equals(kind)).toList();
    }

    static String path(Map<String, AttributeValue> record) {
        return "/v1/teams/" + text(record, "team") + "/key-stores/" + text(record, "id");
    }

    /** Returns the text of an attribute; empty if it is missing. */
    static String text(Map<String, AttributeValue> item, String name) {
        return Optional.ofNullable(item.get(name)).map(AttributeValue::s).orElse("");
    }

    static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Returns the state as text, to search it for secrets. */
    String everything() {
        return items + "\n" + delivered + "\n" + answers + "\n" + trails;
    }
}
