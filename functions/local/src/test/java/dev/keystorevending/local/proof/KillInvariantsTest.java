package dev.keystorevending.local.proof;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keystorevending.local.ApiClient;
import dev.keystorevending.local.LocalService;
import dev.keystorevending.local.SampleRequests;
import dev.keystorevending.local.SeedData;
import dev.keystorevending.local.Waiting;
import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.kms.model.CustomKeyStoresListEntry;

/** Tests that the checks of the kill test find each violation, by invalidating one part of a valid state at a time. */
@SuppressWarnings("NullAway.Init")
class KillInvariantsTest {

    private static volatile Duration ahead = Duration.ZERO;
    private static LocalService service;
    private static final KillActs ACTS = new KillActs();
    private static KillWorld valid = new KillWorld(List.of(), List.of(), List.of(), Map.of(), Map.of());

    /**
     * Five records: one was renamed in KMS, one transferred, one forgotten, one adopted, and one was never created. A key store that
     * the operator made is in no record.
     */
    @BeforeAll
    static void vend() {
        service = LocalService.start(LocalService.Options.forTests(
                new PrintStream(OutputStream.nullOutputStream()),
                () -> Instant.now().plus(ahead)));
        var seedData = service.seedData();
        create(SampleRequests.cloudHsm(seedData, "payments-vault", "payments/kmsuser"));
        create(SampleRequests.publicProxy(
                        seedData, "payments-cards", SeedData.PAYMENTS_HOST, "/kms/xks/v1", "payments/xks")
                .put("connect", false));
        create(SampleRequests.publicProxy(
                        seedData, "payments-kept", SeedData.PAYMENTS_HOST, "/team/kms/xks/v1", "payments/xks")
                .put("connect", false));
        var mismatched = SampleRequests.cloudHsm(seedData, "payments-mismatched", "payments/kmsuser");
        ((ObjectNode) mismatched.path("cloudHsm")).put("clusterId", SeedData.SAMPLE_CLUSTER);
        create(mismatched);
        settled();
        administerAndOperate();
        valid = settled();
    }

    private static void administerAndOperate() {
        var administrator = new KillAdministrator(service.api(), new KillSecrets(seedDocument()), ACTS);
        try (var operator = new KillOperator(service.aws().endpoint(), administrator::living, ACTS)) {
            operator.make(SeedData.PAYMENTS_HOST, "adopted");
            administrator.adopt(administrator.unmanaged().getFirst(), new Random(1));
            List.of(0, 1, 0, 2).forEach(administrator::nameAdministrators);
            operator.make(SeedData.PLATFORM_HOST, "unmanaged");
            for (JsonNode record : administrator.living()) {
                switch (record.path("name").asText()) {
                    case "payments-cards" -> administrator.transfer(record);
                    case "payments-kept" -> administrator.forget(record);
                    case "payments-vault" ->
                        operator.rename(record.path("customKeyStoreId").asText(), "renamed");
                    default -> {}
                }
            }
        }
    }

    private static ObjectNode seedDocument() {
        var document = JsonNodeFactory.instance.objectNode();
        var arns = document.putObject("secretArns");
        service.seedData().secrets().forEach(arns::put);
        return document.put("trustAnchorCertificate", service.seedData().certificate());
    }

    /** Moves the clock by ten seconds before each look, so that drift is seen again soon. */
    private static KillWorld settled() {
        return Waiting.upTo(Duration.ofMinutes(1), "all is settled", () -> {
            ahead = ahead.plusSeconds(10);
            return KillWorld.read(service.api(), service.aws().endpoint())
                    .filter(KillWorld::settled)
                    .filter(world -> KillDrift.violations(world).isEmpty());
        });
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    private static void create(JsonNode body) {
        new ApiClient(service.api())
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
        assertThat(valid.stores())
                .extracting(CustomKeyStoresListEntry::customKeyStoreName)
                .containsExactlyInAnyOrder("renamed", "payments-cards", "payments-kept", "adopted", "unmanaged");
        assertThat(valid.ofKind("KEY_STORE")).hasSize(5);
        assertThat(valid.trails().values().stream()
                        .flatMap(List::stream)
                        .map(line -> line.path("action").asText()))
                .contains("ADOPTED_FROM_KMS", "TRANSFERRED", "FORGOTTEN", "DRIFTED");
        assertThat(violations(valid)).isEmpty();
    }

    @Test
    void findsStoresWithoutRecordsAndRecordsWithoutStores() {
        var more = new ArrayList<>(valid.stores());
        more.add(store("renamed").toBuilder().customKeyStoreId("cks-foreign").build());
        assertThat(violations(withStores(more)))
                .anyMatch(text -> text.startsWith("two stores are named"))
                .anyMatch(text -> text.startsWith("no record owns"));
        assertThat(violations(withStores(List.of())))
                .anyMatch(text -> text.contains("is gone from KMS, but differs in"));
        assertThat(violations(withStores(valid.stores().stream()
                        .map(store -> store.toBuilder()
                                .connectionState("DISCONNECTED")
                                .build())
                        .toList())))
                .anyMatch(text -> text.contains("KMS shows DISCONNECTED"));
    }

    @Test
    void findsForgottenKeyStoreThatNobodyForgot() {
        assertThat(violations(withTrail("payments-kept", "FORGOTTEN", "CONNECTION_CONFIRMED")))
                .anyMatch(text -> text.startsWith("no record owns"));
    }

    @Test
    void findsKeyStoreThatNoOwnerDeleted() {
        String id = store("unmanaged").customKeyStoreId();
        var without = withStores(valid.stores().stream()
                .filter(store -> !store.customKeyStoreId().equals(id))
                .toList());
        assertThat(violations(without)).containsExactly(id + " is gone from KMS, but no owner deleted it");
        var acts = new KillActs();
        acts.make(id);
        acts.deleteInKms(id);
        assertThat(KillInvariants.violations(without, List.of(), acts, List.of()))
                .isEmpty();
        assertThat(violations(withTrail("payments-kept", "FORGOTTEN", "DELETED")))
                .anyMatch(text -> text.contains(" is deleted, but KMS has cks-"));
    }

    @Test
    void findsAdministratorsWhomNoChangeNamed() {
        assertThat(valid.ofKind("ADMINISTRATOR_CHANGE")).hasSize(4);
        assertThat(violations(withItems(item -> !item.containsKey("removed")
                        || !KillWorld.text(item, "sk").equals("CHANGE#000000003"))))
                .anyMatch(text -> text.startsWith("a change of the administrators is missing before version 4"))
                .anyMatch(text -> text.startsWith("the list of administrators has version 5 instead of 4"))
                .anyMatch(text -> text.startsWith("the administrators are "));
        assertThat(violations(withItems(item -> !KillWorld.text(item, "kind").equals("ADMINISTRATORS"))))
                .anyMatch(text -> text.startsWith("the list of administrators has version 1 instead of 5"));
    }

    @Test
    void findsDriftThatIsNotTheDifference() {
        assertThat(violations(withStores(valid.stores().stream()
                        .map(store -> store.customKeyStoreName().equals("renamed")
                                ? store.toBuilder()
                                        .customKeyStoreName("payments-vault")
                                        .build()
                                : store)
                        .toList())))
                .anyMatch(text -> text.contains(" has the drift {"));
        assertThat(violations(new KillWorld(
                        valid.items().stream()
                                .map(KillInvariantsTest::withoutDrift)
                                .toList(),
                        valid.stores(),
                        valid.delivered(),
                        valid.answers(),
                        valid.trails())))
                .anyMatch(text -> text.contains(" has the drift null"));
    }

    @Test
    void findsTransferAndRemovalThatNobodyRequested() {
        var requests = KillRequest.all(seedDocument(), false);
        told(requests.get(0), "payments-cards");
        told(requests.get(1), "payments-kept");
        assertThat(KillInvariants.violations(valid, requests, ACTS, List.of())).isEmpty();
        assertThat(KillInvariants.violations(valid, requests, new KillActs(), List.of()))
                .anyMatch(text -> text.endsWith("belongs to team platform"))
                .anyMatch(text -> text.endsWith("was told 201"));
    }

    /** The request's create response named the key store. */
    private static void told(KillRequest request, String name) {
        var headers = Map.of("location", "/v1/teams/payments/key-stores/" + KillWorld.text(record(name), "id"));
        var answer = new ApiClient.Answer(201, headers, JsonNodeFactory.instance.objectNode());
        assertThat(request.recordAnswer(answer)).isEmpty();
    }

    @Test
    void findsWrongClaimsAndQuota() {
        assertThat(violations(withItems(item -> !KillWorld.text(item, "sk").equals("CLAIM"))))
                .anyMatch(text -> text.startsWith("held are"));
        assertThat(violations(withItems(item -> !KillWorld.text(item, "name").equals("payments-vault"))))
                .anyMatch(text -> text.startsWith("held are"))
                .anyMatch(text -> text.startsWith("payments uses"));
        assertThat(violations(withItems(item -> !KillWorld.text(item, "name").equals("payments-cards"))))
                .anyMatch(text -> text.startsWith("held are"))
                .anyMatch(text -> text.startsWith("platform uses"));
    }

    @Test
    void findsMissingAndUnexpectedEvents() {
        assertThat(violations(
                        withItems(item -> !KillWorld.text(item, "detailType").equals("KeyStoreCreationFailed"))))
                .anyMatch(text -> text.startsWith("KeyStoreCreationFailed"))
                .anyMatch(text -> text.startsWith("delivered, but not recorded so"));
        for (String type : List.of("Adopted", "Transferred", "Forgotten", "Drifted")) {
            assertThat(violations(withItems(
                            item -> !KillWorld.text(item, "detailType").equals("KeyStore" + type))))
                    .anyMatch(text -> text.startsWith("KeyStore" + type) && text.endsWith("null times, not 1"));
        }
        assertThat(violations(
                        withItems(item -> !KillWorld.text(item, "detailType").equals("PolicyChanged"))))
                .anyMatch(text -> text.startsWith("PolicyChanged payments") && text.endsWith("null times, not 1"));
        assertThat(violations(withItems(item -> !KillWorld.text(item, "kind").equals("POLICY_CHANGE"))))
                .anyMatch(text -> text.startsWith("the policy of payments has version 1, its history []"));
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
        assertThat(KillInvariants.violations(valid, List.of(), ACTS, List.of("password " + secret)))
                .containsExactly("in a log: " + secret);
        var items = new ArrayList<>(valid.items());
        Map<String, AttributeValue> planted = new HashMap<>(Map.of("note", AttributeValue.fromS(secret)));
        items.add(planted);
        assertThat(violations(new KillWorld(items, valid.stores(), valid.delivered(), valid.answers(), valid.trails())))
                .containsExactly("in the table, an event or an answer: " + secret);
    }

    private static List<String> violations(KillWorld world) {
        return KillInvariants.violations(world, List.of(), ACTS, List.of());
    }

    private static CustomKeyStoresListEntry store(String name) {
        return valid.stores().stream()
                .filter(store -> store.customKeyStoreName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static Map<String, AttributeValue> record(String name) {
        return valid.ofKind("KEY_STORE").stream()
                .filter(record -> KillWorld.text(record, "name").equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static Map<String, AttributeValue> withoutDrift(Map<String, AttributeValue> item) {
        var without = new HashMap<>(item);
        without.remove("drift");
        return without;
    }

    /** The same world, in which the trail of one record has another action in the place of one. */
    private static KillWorld withTrail(String name, String action, String instead) {
        var trails = new TreeMap<>(valid.trails());
        trails.computeIfPresent(
                KillWorld.path(record(name)),
                (path, lines) -> lines.stream()
                        .map(line -> line.path("action").asText().equals(action)
                                ? (JsonNode) ((ObjectNode) line.deepCopy()).put("action", instead)
                                : line)
                        .toList());
        return new KillWorld(valid.items(), valid.stores(), valid.delivered(), valid.answers(), trails);
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
