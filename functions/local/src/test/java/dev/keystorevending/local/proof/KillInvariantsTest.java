package dev.keystorevending.local.proof;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keystorevending.local.ApiClient;
import dev.keystorevending.local.LocalService;
import dev.keystorevending.local.SampleRequests;
import dev.keystorevending.local.SeedData;
import dev.keystorevending.local.Waiting;
import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.kms.model.CustomKeyStoresListEntry;

/** Tests that the checks of the kill test find each violation, by invalidating one part of a valid state at a time. */
class KillInvariantsTest {

    private static final LocalService SERVICE =
            LocalService.start(LocalService.Options.forTests(new PrintStream(OutputStream.nullOutputStream())));
    private static KillWorld valid = new KillWorld(List.of(), List.of(), List.of(), Map.of(), Map.of());

    @BeforeAll
    static void vend() {
        var seedData = SERVICE.seedData();
        create(SampleRequests.cloudHsm(seedData, "payments-vault", "payments/kmsuser"));
        create(SampleRequests.publicProxy(
                seedData, "payments-cards", SeedData.PAYMENTS_HOST, "/kms/xks/v1", "payments/xks"));
        var mismatched = SampleRequests.cloudHsm(seedData, "payments-mismatched", "payments/kmsuser");
        ((ObjectNode) mismatched.path("cloudHsm")).put("clusterId", SeedData.SAMPLE_CLUSTER);
        create(mismatched);
        valid = Waiting.upTo(
                Duration.ofMinutes(1),
                "all is settled",
                () -> KillWorld.read(SERVICE.api(), SERVICE.aws().endpoint()).filter(KillWorld::settled));
    }

    @AfterAll
    static void stop() {
        SERVICE.close();
    }

    private static void create(JsonNode body) {
        new ApiClient(SERVICE.api())
                .send(
                        SeedData.PAYMENTS,
                        "POST",
                        "/v1/teams/payments/key-stores",
                        Map.of(
                                "Content-Type",
                                "application/json",
                                "Idempotency-Key",
                                body.path("name").asText()),
                        body.toString());
    }

    @Test
    void validStateHasNoViolations() {
        assertThat(valid.stores()).hasSize(2);
        assertThat(valid.ofKind("KEY_STORE")).hasSize(3);
        assertThat(KillInvariants.violations(valid, List.of(), List.of())).isEmpty();
    }

    @Test
    void findsStoresWithoutRecordsAndRecordsWithoutStores() {
        var more = new ArrayList<>(valid.stores());
        more.add(more.getFirst().toBuilder().customKeyStoreId("cks-foreign").build());
        assertThat(violations(withStores(more)))
                .anyMatch(text -> text.startsWith("two stores are named"))
                .anyMatch(text -> text.startsWith("no record owns"));
        assertThat(violations(withStores(List.of()))).anyMatch(text -> text.startsWith("KMS has no store of"));
        assertThat(violations(withStores(valid.stores().stream()
                        .map(store -> store.toBuilder()
                                .connectionState("DISCONNECTED")
                                .build())
                        .toList())))
                .anyMatch(text -> text.contains("KMS shows DISCONNECTED"));
    }

    @Test
    void findsWrongClaimsAndQuota() {
        assertThat(violations(withItems(item -> !KillWorld.text(item, "sk").equals("CLAIM"))))
                .anyMatch(text -> text.startsWith("held are"));
        assertThat(violations(withItems(item -> !KillWorld.text(item, "name").equals("payments-vault"))))
                .anyMatch(text -> text.startsWith("held are"))
                .anyMatch(text -> text.startsWith("payments uses"));
    }

    @Test
    void findsMissingAndUnexpectedEvents() {
        assertThat(violations(
                        withItems(item -> !KillWorld.text(item, "detailType").equals("KeyStoreCreationFailed"))))
                .anyMatch(text -> text.startsWith("KeyStoreCreationFailed"))
                .anyMatch(text -> text.startsWith("delivered, but not recorded so"));
        assertThat(violations(withDelivered(List.of()))).anyMatch(text -> text.startsWith("never delivered"));
        assertThat(violations(withItems(item -> !KillWorld.text(item, "kind").equals("KEY_STORE"))))
                .anyMatch(text -> text.startsWith("events of no record"));
    }

    @Test
    void findsInconsistentAuditTrails() {
        var reversed = new TreeMap<String, List<JsonNode>>();
        valid.trails().forEach((path, trail) -> reversed.put(path, trail.reversed()));
        assertThat(violations(
                        new KillWorld(valid.items(), valid.stores(), valid.delivered(), valid.answers(), reversed)))
                .anyMatch(text -> text.contains(": after "));
        var shortened = new TreeMap<String, List<JsonNode>>();
        valid.trails().forEach((path, trail) -> shortened.put(path, trail.subList(0, trail.size() - 1)));
        assertThat(violations(
                        new KillWorld(valid.items(), valid.stores(), valid.delivered(), valid.answers(), shortened)))
                .anyMatch(text -> text.contains(" was written "));
    }

    @Test
    void findsSecretInLogOrTable() {
        String secret = PlantedSecretTest.PLANTED.getFirst();
        assertThat(KillInvariants.violations(valid, List.of(), List.of("password " + secret)))
                .containsExactly("in a log: " + secret);
        var items = new ArrayList<>(valid.items());
        Map<String, AttributeValue> planted = new HashMap<>(Map.of("note", AttributeValue.fromS(secret)));
        items.add(planted);
        assertThat(violations(new KillWorld(items, valid.stores(), valid.delivered(), valid.answers(), valid.trails())))
                .containsExactly("in the table, an event or an answer: " + secret);
    }

    private static List<String> violations(KillWorld world) {
        return KillInvariants.violations(world, List.of(), List.of());
    }

    private static KillWorld withStores(List<CustomKeyStoresListEntry> stores) {
        return new KillWorld(valid.items(), stores, valid.delivered(), valid.answers(), valid.trails());
    }

    private static KillWorld withItems(Predicate<Map<String, AttributeValue>> kept) {
        return new KillWorld(
                valid.items().stream().filter(kept).toList(),
                valid.stores(),
                valid.delivered(),
                valid.answers(),
                valid.trails());
    }

    private static KillWorld withDelivered(List<JsonNode> delivered) {
        return new KillWorld(valid.items(), valid.stores(), delivered, valid.answers(), valid.trails());
    }
}
