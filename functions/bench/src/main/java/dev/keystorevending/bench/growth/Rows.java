package dev.keystorevending.bench.growth;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keystorevending.aws.dynamodb.DynamoLedger;
import dev.keystorevending.aws.dynamodb.DynamoPolicies;
import dev.keystorevending.aws.dynamodb.Table;
import dev.keystorevending.core.create.Ownership;
import dev.keystorevending.core.event.Event;
import dev.keystorevending.core.event.EventKind;
import dev.keystorevending.core.keystore.Backing;
import dev.keystorevending.core.keystore.Caller;
import dev.keystorevending.core.keystore.Connection;
import dev.keystorevending.core.keystore.CustomKeyStoreId;
import dev.keystorevending.core.keystore.Drift;
import dev.keystorevending.core.keystore.IdempotencyKey;
import dev.keystorevending.core.keystore.KeyStore;
import dev.keystorevending.core.keystore.KeyStoreId;
import dev.keystorevending.core.keystore.KeyStoreName;
import dev.keystorevending.core.keystore.PinnedSecret;
import dev.keystorevending.core.keystore.ProxyUriEndpoint;
import dev.keystorevending.core.keystore.ProxyUriPath;
import dev.keystorevending.core.keystore.RotationMode;
import dev.keystorevending.core.keystore.SecretArn;
import dev.keystorevending.core.keystore.SecretVersionId;
import dev.keystorevending.core.keystore.SecretWatch;
import dev.keystorevending.core.keystore.Status;
import dev.keystorevending.core.keystore.TeamId;
import dev.keystorevending.core.ledger.Actor;
import dev.keystorevending.core.ledger.AuditAction;
import dev.keystorevending.core.ledger.AuditLine;
import dev.keystorevending.core.ledger.Claim;
import dev.keystorevending.core.policy.PolicyChange;
import dev.keystorevending.core.policy.StoredPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.function.Function;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;

/**
 * Fills a table with key stores, each with all its items: record, claims, owner, history, and where they have not expired idempotency
 * key and event. The service's own ledger writes them to memory, and {@code BatchWriteItem} writes them to the table.
 */
final class Rows {

    private static final int BATCH = 25;
    private static final int FLUSHED = 40 * BATCH;
    private static final AttributeValue NO_KIND = AttributeValue.fromS("");

    /** The key stores were created so long ago, one after the other. */
    private static final Duration AGO = Duration.ofDays(1);

    private final Service service;
    private final Written written = new Written();
    private final DynamoLedger ledger;
    private final DynamoPolicies policies;
    private final Random random = new Random(13);
    private final Instant start = Instant.now().minus(AGO);
    private final List<JsonNode> events = new ArrayList<>();
    private int number;
    private boolean deleted;

    Rows(Service service) {
        this.service = service;
        this.ledger = new DynamoLedger(new Table(written, service.table()), Service.TARGET, damage -> {
            throw new IllegalStateException(damage);
        });
        this.policies = new DynamoPolicies(new Table(written, service.table()), Service.TARGET);
    }

    /** Adds a policy and its team's entry in the list of teams. {@link #end} writes what is left. */
    StoredPolicy add(StoredPolicy policy) {
        policies.put(
                PolicyChange.to(policy, Optional.empty(), "bench"),
                UUID.randomUUID().toString());
        return policy;
    }

    /** Writes what is left of the items that were added. */
    void end() {
        flush(true);
    }

    /** Adds key stores at rest, whose idempotency keys and published events have expired. Returns the ID of the first one. */
    KeyStoreId add(StoredPolicy policy, int count) {
        return add(policy, count, at -> new Connection.NotRequested(), true);
    }

    /**
     * Adds key stores that KMS still connects, as far as the record knows, and whose events are not published. Returns the events
     * of the last batch as the table's stream has them.
     */
    List<JsonNode> addPending(StoredPolicy policy, int count) {
        end();
        var deadline = Instant.now().plus(Duration.ofDays(1));
        add(policy, count, at -> new Connection.Connecting(at, at, deadline, true), false);
        flush(false);
        return List.copyOf(events);
    }

    /** Does the same with key stores that were deleted, whose records have not expired. */
    KeyStoreId addDeleted(StoredPolicy policy, int count) {
        deleted = true;
        var first = add(policy, count);
        deleted = false;
        return first;
    }

    private KeyStoreId add(StoredPolicy policy, int count, Function<Instant, Connection> connection, boolean old) {
        Optional<KeyStoreId> first = Optional.empty();
        for (int added = 0; added < count; added++) {
            var record = reserved(policy.policy().team());
            var created = record.with(
                    new Status.Created(
                            new CustomKeyStoreId("cks-%017x".formatted(number).toLowerCase(Locale.ROOT))),
                    connection.apply(record.reservedAt()),
                    record.reservedAt());
            ledger.reserve(record, policy, line(record, AuditAction.RESERVED));
            ledger.recordCreated(
                    record,
                    created,
                    line(created, AuditAction.CREATED),
                    new Event(
                            "00000000-0000-4000-8000-%012d".formatted(number),
                            EventKind.KeyStoreCreated,
                            record.reservedAt(),
                            "bench",
                            created));
            if (deleted) {
                var gone = created.with(
                        new Status.Deleted(created.status().inKms()),
                        new Connection.NotRequested(),
                        created.updatedAt());
                ledger.recordDeletion(created, gone, line(gone, AuditAction.DELETED), Optional.empty());
            }
            first = first.or(() -> Optional.of(record.id()));
            if (written.size() >= FLUSHED) {
                flush(old);
            }
        }
        return first.orElseThrow();
    }

    private static AuditLine line(KeyStore record, AuditAction action) {
        return new AuditLine(
                record.updatedAt(),
                action,
                Actor.of(Caller.of(Service.CALLER)),
                record.status().attempt(),
                "bench",
                "");
    }

    private KeyStore reserved(TeamId team) {
        number++;
        var at = start.plusMillis(number);
        var name = new KeyStoreName("row-" + number);
        var backing = new Backing.PublicEndpoint(
                new ProxyUriEndpoint("https://" + Service.HOST), new ProxyUriPath("/row" + number + "/kms/xks/v1"));
        return new KeyStore(
                KeyStoreId.fresh(at, random),
                team,
                name,
                backing,
                new PinnedSecret(
                        new SecretArn(service.proxySecret()),
                        new SecretVersionId("11111111-2222-3333-4444-555555555555"),
                        Optional.of(Service.ACCESS_KEY),
                        RotationMode.of(backing.type())),
                true,
                Optional.empty(),
                Caller.of(Service.CALLER),
                "c6af9ac6-7b61-11e6-9a41-93e8deadbeef",
                new IdempotencyKey("row-" + number),
                "%064x".formatted(number),
                at,
                at,
                new Status.Creating(1, at.plus(Ownership.LEASE), at),
                new Connection.NotRequested(),
                Claim.of(name, backing),
                1,
                Drift.none(),
                SecretWatch.from(Instant.now().plus(AGO)));
    }

    private void flush(boolean expired) {
        var items = written.take();
        events.clear();
        items.stream().filter(Rows::isEvent).map(Rows::json).forEach(events::add);
        var kept = expired
                ? items.stream()
                        .filter(item -> !isKind(item, "IDEMPOTENCY_KEY") && !isEvent(item))
                        .toList()
                : items;
        for (int from = 0; from < kept.size(); from += BATCH) {
            write(kept.subList(from, Math.min(from + BATCH, kept.size())).stream()
                    .map(item -> WriteRequest.builder()
                            .putRequest(put -> put.item(item))
                            .build())
                    .toList());
        }
    }

    private void write(List<WriteRequest> batch) {
        var left = Map.of(service.table(), batch);
        while (!left.isEmpty()) {
            var request = left;
            left = service.clients()
                    .dynamoDb()
                    .batchWriteItem(write -> write.requestItems(request))
                    .unprocessedItems();
        }
    }

    private static boolean isEvent(Map<String, AttributeValue> item) {
        return isKind(item, "OUTBOX");
    }

    private static boolean isKind(Map<String, AttributeValue> item, String kind) {
        return item.getOrDefault("kind", NO_KIND).s().equals(kind);
    }

    /** An item as JSON has it at the wire. */
    static ObjectNode json(Map<String, AttributeValue> item) {
        var node = JsonNodeFactory.instance.objectNode();
        item.forEach((name, value) -> node.set(name, typed(value)));
        return node;
    }

    private static ObjectNode typed(AttributeValue value) {
        var node = JsonNodeFactory.instance.objectNode();
        switch (value.type()) {
            case S -> node.put("S", value.s());
            case N -> node.put("N", value.n());
            case BOOL -> node.put("BOOL", value.bool());
            case M -> node.set("M", json(value.m()));
            case L ->
                node.putArray("L").addAll(value.l().stream().map(Rows::typed).toList());
            case SS -> value.ss().forEach(node.putArray("SS")::add);
            default -> throw new IllegalArgumentException("an attribute that the table does not have");
        }
        return node;
    }
}
