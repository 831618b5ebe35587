package dev.keystorevending.local.proof;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
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

/** What the kill test looks for is found when it is there: a sound world, and one thing in it spoilt at a time. */
class KillInvariantsTest {

    private static final LocalService SERVICE =
            LocalService.start(LocalService.Options.forTests(new PrintStream(OutputStream.nullOutputStream())));
    private static KillWorld sound = new KillWorld(List.of(), List.of(), List.of(), Map.of(), Map.of());

    @BeforeAll
    static void vend() {
        var seedData = SERVICE.seedData();
        create(SampleRequests.cloudHsm(seedData, "payments-vault", "payments/kmsuser"));
        create(SampleRequests.publicProxy(
                seedData, "payments-cards", SeedData.PAYMENTS_HOST, "/kms/xks/v1", "payments/xks"));
        create(SampleRequests.publicProxy(
                seedData, "payments-absent", SeedData.PAYMENTS_HOST, "/absent/kms/xks/v1", "payments/xks"));
        sound = Waiting.upTo(
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
    void aSoundWorldIsNotBlamed() {
        assertThat(sound.stores()).hasSize(2);
        assertThat(sound.ofKind("KEY_STORE")).hasSize(3);
        assertThat(KillInvariants.violations(sound, List.of(), List.of())).isEmpty();
    }

    @Test
    void storesWithoutRecordsAndRecordsWithoutStores() {
        var more = new ArrayList<>(sound.stores());
        more.add(more.getFirst().toBuilder().customKeyStoreId("cks-foreign").build());
        assertThat(blamed(withStores(more)))
                .anyMatch(text -> text.startsWith("two stores are named"))
                .anyMatch(text -> text.startsWith("no record owns"));
        assertThat(blamed(withStores(List.of()))).anyMatch(text -> text.startsWith("KMS has no store of"));
        assertThat(blamed(withStores(sound.stores().stream()
                        .map(store -> store.toBuilder()
                                .connectionState("DISCONNECTED")
                                .build())
                        .toList())))
                .anyMatch(text -> text.contains("KMS shows DISCONNECTED"));
    }

    @Test
    void claimsAndQuota() {
        assertThat(blamed(withItems(item -> !KillWorld.text(item, "sk").equals("CLAIM"))))
                .anyMatch(text -> text.startsWith("held are"));
        assertThat(blamed(withItems(item -> !KillWorld.text(item, "name").equals("payments-vault"))))
                .anyMatch(text -> text.startsWith("held are"))
                .anyMatch(text -> text.startsWith("payments uses"));
    }

    @Test
    void outcomesThatAreMissingOrDidNotHappen() {
        assertThat(blamed(withItems(item -> !KillWorld.text(item, "detailType").equals("KeyStoreCreationFailed"))))
                .anyMatch(text -> text.startsWith("KeyStoreCreationFailed"))
                .anyMatch(text -> text.startsWith("delivered, but not recorded so"));
        assertThat(blamed(withDelivered(List.of()))).anyMatch(text -> text.startsWith("never delivered"));
        assertThat(blamed(withItems(item -> !KillWorld.text(item, "kind").equals("KEY_STORE"))))
                .anyMatch(text -> text.startsWith("events of no record"));
    }

    @Test
    void trailsOutOfOrder() {
        var reversed = new TreeMap<String, List<JsonNode>>();
        sound.trails().forEach((path, trail) -> reversed.put(path, trail.reversed()));
        assertThat(blamed(new KillWorld(sound.items(), sound.stores(), sound.delivered(), sound.answers(), reversed)))
                .anyMatch(text -> text.contains(": after "));
        var shortened = new TreeMap<String, List<JsonNode>>();
        sound.trails().forEach((path, trail) -> shortened.put(path, trail.subList(0, trail.size() - 1)));
        assertThat(blamed(new KillWorld(sound.items(), sound.stores(), sound.delivered(), sound.answers(), shortened)))
                .anyMatch(text -> text.contains(" was written "));
    }

    @Test
    void aSecretInALogOrInTheTable() {
        String secret = PlantedSecretTest.PLANTED.getFirst();
        assertThat(KillInvariants.violations(sound, List.of(), List.of("password " + secret)))
                .containsExactly("in a log: " + secret);
        var items = new ArrayList<>(sound.items());
        Map<String, AttributeValue> planted = new HashMap<>(Map.of("note", AttributeValue.fromS(secret)));
        items.add(planted);
        assertThat(blamed(new KillWorld(items, sound.stores(), sound.delivered(), sound.answers(), sound.trails())))
                .containsExactly("in the table, an event or an answer: " + secret);
    }

    private static List<String> blamed(KillWorld world) {
        return KillInvariants.violations(world, List.of(), List.of());
    }

    private static KillWorld withStores(List<CustomKeyStoresListEntry> stores) {
        return new KillWorld(sound.items(), stores, sound.delivered(), sound.answers(), sound.trails());
    }

    private static KillWorld withItems(Predicate<Map<String, AttributeValue>> kept) {
        return new KillWorld(
                sound.items().stream().filter(kept).toList(),
                sound.stores(),
                sound.delivered(),
                sound.answers(),
                sound.trails());
    }

    private static KillWorld withDelivered(List<JsonNode> delivered) {
        return new KillWorld(sound.items(), sound.stores(), delivered, sound.answers(), sound.trails());
    }
}
