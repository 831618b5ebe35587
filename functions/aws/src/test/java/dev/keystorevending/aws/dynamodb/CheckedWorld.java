package dev.keystorevending.aws.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystorevending.core.CreateRequests;
import dev.keystorevending.core.PolicyWrites;
import dev.keystorevending.core.Teams;
import dev.keystorevending.core.create.Ownership;
import dev.keystorevending.core.event.Event;
import dev.keystorevending.core.event.EventKind;
import dev.keystorevending.core.keystore.Connection;
import dev.keystorevending.core.keystore.CustomKeyStoreId;
import dev.keystorevending.core.keystore.Drift;
import dev.keystorevending.core.keystore.IdempotencyKey;
import dev.keystorevending.core.keystore.KeyStore;
import dev.keystorevending.core.keystore.KeyStoreId;
import dev.keystorevending.core.keystore.SecretVersionId;
import dev.keystorevending.core.keystore.SecretWatch;
import dev.keystorevending.core.keystore.Status;
import dev.keystorevending.core.keystore.TeamId;
import dev.keystorevending.core.ledger.Actor;
import dev.keystorevending.core.ledger.AdoptAnswer;
import dev.keystorevending.core.ledger.AuditAction;
import dev.keystorevending.core.ledger.AuditLine;
import dev.keystorevending.core.ledger.Claim;
import dev.keystorevending.core.ledger.Owner;
import dev.keystorevending.core.ledger.ReserveAnswer;
import dev.keystorevending.core.ledger.TransferAnswer;
import dev.keystorevending.core.ledger.WriteAnswer;
import dev.keystorevending.core.policy.StoredPolicy;
import dev.keystorevending.core.problem.Problem;
import dev.keystorevending.core.problem.ProblemCode;
import dev.keystorevending.core.secret.Credential;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * A table with real records: one is being created, two are created and share the host of their proxies, one failed. It can be
 * damaged item by item.
 */
final class CheckedWorld {

    static final Target TARGET = new Target("111122223333", "eu-central-1");
    static final TeamId TEAM = Teams.PAYMENTS;
    static final Instant NOW = CreateRequests.NOW;

    private static final Random RANDOM = new Random();

    final TableKeys keys = new TableKeys(TARGET);
    final KeyStore creating;
    final KeyStore created;
    final KeyStore sharing;
    final KeyStore failed;

    private final DynamoDbClient client;
    private final String name = "check-" + UUID.randomUUID();
    private final DynamoLedger ledger;
    private final StoredPolicy policy = new StoredPolicy(Teams.policy(TEAM, 99), 1, NOW, Teams.MEMBER);

    CheckedWorld(DynamoDbClient client) {
        this.client = client;
        TableDefinition.create(client, name);
        this.ledger = new DynamoLedger(table(), TARGET, damage -> {});
        PolicyWrites.put(new DynamoPolicies(table(), TARGET), policy, 0);
        this.creating = reserved(CreateRequests.cloudHsm(), "payments-creating");
        this.created = created(reserved(proxy("/a/kms/xks/v1"), "payments-created"), "cks-1");
        this.sharing = created(reserved(proxy("/b/kms/xks/v1"), "payments-sharing"), "cks-2");
        this.failed = failed(reserved(otherCluster(), "payments-failed"));
    }

    Table table() {
        return new Table(client, name);
    }

    DynamoLedger ledger() {
        return ledger;
    }

    static Map<String, @Nullable Object> proxy(String path) {
        var body = CreateRequests.publicProxy();
        CreateRequests.inner(body, "externalKeyStore").put("uriPath", path);
        return body;
    }

    private static Map<String, @Nullable Object> otherCluster() {
        var body = CreateRequests.cloudHsm();
        CreateRequests.inner(body, "cloudHsm").put("clusterId", "cluster-65432fedcba");
        return body;
    }

    KeyStore reserved(Map<String, @Nullable Object> body, String storeName) {
        body.put("name", storeName);
        var request = CreateRequests.request(body);
        var record = new KeyStore(
                KeyStoreId.fresh(NOW, RANDOM),
                TEAM,
                request.name(),
                request.backing(),
                request.pinned(
                        new SecretVersionId("11111111-2222-3333-4444-555555555555"),
                        new Credential.KmsUserPassword("kmsPswd01")),
                request.connect(),
                request.clientReference(),
                Teams.MEMBER,
                "request",
                new IdempotencyKey("key-of-" + storeName),
                request.fingerprint(),
                NOW,
                NOW,
                new Status.Creating(1, NOW.plus(Ownership.LEASE), NOW),
                new Connection.NotRequested(),
                Claim.of(request.name(), request.backing()),
                1,
                Drift.none(),
                SecretWatch.from(CreateRequests.NOW));
        assertThat(ledger.reserve(record, policy, line(record, AuditAction.RESERVED)))
                .isInstanceOf(ReserveAnswer.Reserved.class);
        return record;
    }

    /** The record after its transfer to a team, which gets a policy. */
    KeyStore transferred(KeyStore record, TeamId to) {
        var there = new StoredPolicy(Teams.policy(to, 99), 1, NOW, Teams.MEMBER);
        PolicyWrites.put(new DynamoPolicies(table(), TARGET), there, 0);
        var moved = record.movedTo(to, NOW);
        assertThat(ledger.transfer(
                        record,
                        moved,
                        there,
                        line(moved, AuditAction.TRANSFERRED),
                        event(EventKind.KeyStoreTransferred, moved)))
                .isEqualTo(new TransferAnswer.Transferred());
        return moved;
    }

    /** The record that adopts the key store of another one, which is forgotten before. */
    KeyStore adoptedAgain(KeyStore record) {
        var forgotten = record.with(new Status.Deleted(record.status().inKms()), new Connection.NotRequested(), NOW);
        ledger.recordDeletion(
                record,
                forgotten,
                line(forgotten, AuditAction.FORGOTTEN),
                Optional.of(event(EventKind.KeyStoreForgotten, forgotten)));
        var adopted = new KeyStore(
                KeyStoreId.fresh(NOW, RANDOM),
                record.team(),
                record.name(),
                record.backing(),
                record.secret(),
                false,
                Optional.empty(),
                record.createdBy(),
                "adoption",
                new IdempotencyKey("adoption"),
                "fingerprint",
                NOW,
                NOW,
                new Status.Created(record.status().inKms().orElseThrow()),
                new Connection.NotRequested(),
                record.claims(),
                1,
                Drift.none(),
                SecretWatch.from(CreateRequests.NOW));
        var owner = new Owner(record.team(), record.id(), Optional.of(forgotten));
        assertThat(ledger.adopt(
                        adopted,
                        policy,
                        Optional.of(owner),
                        line(adopted, AuditAction.ADOPTED_FROM_KMS),
                        event(EventKind.KeyStoreAdopted, adopted)))
                .isEqualTo(new AdoptAnswer.Adopted());
        return adopted;
    }

    KeyStore created(KeyStore record, String id) {
        var next = record.with(new Status.Created(new CustomKeyStoreId(id)), new Connection.Requested(NOW, true), NOW);
        assertThat(ledger.recordCreated(
                        record, next, line(next, AuditAction.CREATED), event(EventKind.KeyStoreCreated, next)))
                .isEqualTo(WriteAnswer.WRITTEN);
        return next;
    }

    KeyStore failed(KeyStore record) {
        var next = record.with(new Status.Failed(new Problem(ProblemCode.KmsInternal, "why"), 1), NOW);
        assertThat(ledger.recordFailed(record, next, line(next, AuditAction.CREATION_FAILED), Optional.empty()))
                .isEqualTo(WriteAnswer.WRITTEN);
        return next;
    }

    private static AuditLine line(KeyStore record, AuditAction action) {
        return new AuditLine(NOW, action, Actor.service("actor"), 1, "request", "revision " + record.revision());
    }

    private static Event event(EventKind kind, KeyStore record) {
        return new Event(UUID.randomUUID().toString(), kind, NOW, "request", record);
    }

    Map<String, AttributeValue> recordKey(KeyStore record) {
        return keys.record(record.team(), record.id());
    }

    Map<String, AttributeValue> claimKey(KeyStore record, Claim.Kind kind) {
        return keys.claim(claim(record, kind));
    }

    static Claim claim(KeyStore record, Claim.Kind kind) {
        return record.claims().stream()
                .filter(claim -> claim.kind() == kind)
                .findFirst()
                .orElseThrow();
    }

    Map<String, AttributeValue> item(Map<String, AttributeValue> key) {
        return table().get(key).orElseThrow();
    }

    void put(Map<String, AttributeValue> item) {
        client.putItem(request -> request.tableName(name).item(item));
    }

    /** Puts an item with other attributes. */
    void put(Map<String, AttributeValue> key, Map<String, AttributeValue> attributes) {
        var item = new HashMap<>(attributes);
        item.putAll(key);
        put(item);
    }

    /** Changes attributes of an item. */
    void change(Map<String, AttributeValue> key, Map<String, AttributeValue> attributes) {
        var item = new HashMap<>(item(key));
        item.putAll(attributes);
        put(item);
    }

    void remove(Map<String, AttributeValue> key, String... attributes) {
        var item = new HashMap<>(item(key));
        List.of(attributes).forEach(item::remove);
        put(item);
    }

    void delete(Map<String, AttributeValue> key) {
        client.deleteItem(request -> request.tableName(name).key(key));
    }

    /** Everything in the table, except the counter of the changes of a usage. */
    Map<String, Map<String, AttributeValue>> items() {
        return client.scanPaginator(request -> request.tableName(name).consistentRead(true)).items().stream()
                .collect(Collectors.toMap(
                        item -> Items.text(item, "pk") + " " + Items.text(item, "sk"),
                        item -> {
                            var shown = new TreeMap<>(item);
                            shown.remove("changes");
                            return shown;
                        },
                        (one, other) -> one,
                        TreeMap::new));
    }
}
