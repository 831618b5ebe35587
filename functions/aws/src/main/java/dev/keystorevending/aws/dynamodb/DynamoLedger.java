package dev.keystorevending.aws.dynamodb;

import dev.keystorevending.aws.eventbridge.EventJson;
import dev.keystorevending.core.event.Event;
import dev.keystorevending.core.keystore.IdempotencyKey;
import dev.keystorevending.core.keystore.KeyStore;
import dev.keystorevending.core.keystore.KeyStoreId;
import dev.keystorevending.core.keystore.Status;
import dev.keystorevending.core.keystore.TeamId;
import dev.keystorevending.core.ledger.AdmissionData;
import dev.keystorevending.core.ledger.AuditAction;
import dev.keystorevending.core.ledger.AuditLine;
import dev.keystorevending.core.ledger.Claim;
import dev.keystorevending.core.ledger.Due;
import dev.keystorevending.core.ledger.Filter;
import dev.keystorevending.core.ledger.Ledger;
import dev.keystorevending.core.ledger.Page;
import dev.keystorevending.core.ledger.PageToken;
import dev.keystorevending.core.ledger.ReserveAnswer;
import dev.keystorevending.core.ledger.WriteAnswer;
import dev.keystorevending.core.policy.StoredPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/** The ledger in one DynamoDB table; {@code docs/operations.md} shows its items. */
public final class DynamoLedger implements Ledger {

    /** How long an idempotency key is remembered. */
    public static final Duration KEY_KEPT = Duration.ofDays(90);

    /** The sparse index of the records that are due. */
    public static final String DUE_INDEX = "due";

    /** The IAM actions that this adapter needs on the table and its index. */
    public static final List<String> ACTIONS = List.of(
            "dynamodb:BatchGetItem",
            "dynamodb:ConditionCheckItem",
            "dynamodb:DeleteItem",
            "dynamodb:GetItem",
            "dynamodb:PutItem",
            "dynamodb:Query",
            "dynamodb:UpdateItem");

    private static final int TRIES_WHEN_CONTENDED = 8;

    private final Table table;
    private final TableKeys keys;
    private final EventJson events;

    public DynamoLedger(Table table, Target target) {
        this.table = table;
        this.keys = new TableKeys(target);
        this.events = new EventJson(target);
    }

    @Override
    public AdmissionData open(TeamId team, Optional<IdempotencyKey> key) {
        var wanted = new ArrayList<>(List.of(TableKeys.policy(team), keys.usage(team)));
        key.ifPresent(used -> wanted.add(keys.idempotency(team, used)));
        var found = table.getAll(wanted);
        return new AdmissionData(
                Optional.ofNullable(found.get(TableKeys.policy(team)))
                        .map(item -> Items.read(item, PolicyFormat::read)),
                usage(found.get(keys.usage(team))),
                key.flatMap(used -> earlierUse(found.get(keys.idempotency(team, used)))));
    }

    @Override
    public ReserveAnswer reserve(KeyStore keyStore, List<Claim> claims, StoredPolicy policy, AuditLine line) {
        int quota = policy.policy().quota();
        var writes = new ArrayList<TransactWriteItem>();
        writes.add(table.put(
                merged(keys.idempotency(keyStore.team(), keyStore.idempotencyKey()), keyItem(keyStore)),
                "attribute_not_exists(pk)",
                Map.of()));
        claims.forEach(claim -> writes.add(claim(claim, keyStore)));
        writes.add(table.update(
                keys.usage(keyStore.team()),
                "ADD used :one",
                quota > 0 ? "attribute_not_exists(used) OR used < :quota" : "used < :quota",
                Map.of(":one", Items.number(1), ":quota", Items.number(quota))));
        writes.add(table.put(recordItem(keyStore), "attribute_not_exists(pk)", Map.of()));
        writes.add(audit(keyStore, line));
        writes.add(table.check(
                TableKeys.policy(keyStore.team()),
                "version = :version AND updatedAt = :at",
                Map.of(":version", Items.number(policy.version()), ":at", Items.time(policy.updatedAt()))));
        return switch (table.write(writes, TRIES_WHEN_CONTENDED)) {
            case Table.Outcome.Written written -> new ReserveAnswer.Reserved();
            case Table.Outcome.Refused refused -> refused(refused.blocking(), claims, quota);
            case Table.Outcome.Contended contended -> new ReserveAnswer.Contended();
        };
    }

    /**
     * Reads why the transaction failed: the first write is the idempotency key, the last one the policy, the ones
     * between them the claims. Otherwise it was the quota.
     */
    private ReserveAnswer refused(List<Optional<Map<String, AttributeValue>>> blocking, List<Claim> claims, int quota) {
        if (blocking.getFirst().isPresent()) {
            return new ReserveAnswer.KeyUsed(
                    earlierUse(blocking.getFirst().get()).orElseThrow());
        }
        if (blocking.getLast().isPresent()) {
            return new ReserveAnswer.PolicyChanged();
        }
        for (int index = 0; index < claims.size(); index++) {
            var holder = blocking.get(index + 1);
            if (holder.isPresent()) {
                return claimed(claims.get(index), holder.get());
            }
        }
        return new ReserveAnswer.QuotaUsed(quota);
    }

    @Override
    public ReserveAnswer foresee(TeamId team, Optional<IdempotencyKey> key, List<Claim> claims, int quota) {
        var wanted = new ArrayList<>(List.of(keys.usage(team)));
        key.ifPresent(used -> wanted.add(keys.idempotency(team, used)));
        claims.forEach(claim -> wanted.add(keys.claim(claim)));
        var found = table.getAll(wanted);
        var earlier = key.flatMap(used -> earlierUse(found.get(keys.idempotency(team, used))));
        if (earlier.isPresent()) {
            return new ReserveAnswer.KeyUsed(earlier.get());
        }
        for (Claim claim : claims) {
            var item = found.get(keys.claim(claim));
            if (item != null && held(item) && !(claim.shared() && shared(item))) {
                return claimed(claim, item);
            }
        }
        return usage(found.get(keys.usage(team))) >= quota
                ? new ReserveAnswer.QuotaUsed(quota)
                : new ReserveAnswer.Reserved();
    }

    @Override
    public WriteAnswer takeOver(KeyStore seen, KeyStore next, Instant now, AuditLine line) {
        return write(
                next,
                SAME_ATTEMPT + " AND revision = :seen AND leaseUntil <= :now",
                with(with(sameAttempt(seen), ":seen", Items.number(seen.revision())), ":now", Items.time(now)),
                line,
                List.of());
    }

    @Override
    public WriteAnswer recordCall(KeyStore seen, KeyStore next, AuditLine line) {
        return write(next, SAME_ATTEMPT, sameAttempt(seen), line, List.of());
    }

    @Override
    public WriteAnswer recordCreated(KeyStore seen, KeyStore next, AuditLine line, Event event) {
        return write(next, SAME_ATTEMPT, sameAttempt(seen), line, List.of(outbox(event)));
    }

    @Override
    public WriteAnswer recordFailed(KeyStore seen, KeyStore next, List<Claim> claims, AuditLine line, Event event) {
        var more = new ArrayList<TransactWriteItem>();
        more.add(outbox(event));
        claims.forEach(claim -> more.add(release(claim, next)));
        more.add(table.update(
                keys.usage(next.team()),
                "ADD used :less",
                "used > :zero",
                Map.of(":less", Items.number(-1), ":zero", Items.number(0))));
        if (next.status() instanceof Status.Failed failed
                && failed.problem().code().retryable()) {
            more.add(table.delete(keys.idempotency(next.team(), next.idempotencyKey())));
        }
        return write(next, SAME_ATTEMPT, sameAttempt(seen), line, more);
    }

    @Override
    public WriteAnswer recordConnection(KeyStore seen, KeyStore next, AuditLine line, Optional<Event> event) {
        return write(
                next,
                "revision = :seen",
                Map.of(":seen", Items.number(seen.revision())),
                line,
                event.map(this::outbox).stream().toList());
    }

    @Override
    public Optional<KeyStore> find(TeamId team, KeyStoreId id) {
        return table.get(keys.record(team, id)).map(item -> Items.read(item, KeyStoreFormat::read));
    }

    @Override
    public Page list(TeamId team, Filter filter, int pageSize, Optional<PageToken> from) {
        var items = new ArrayList<KeyStore>();
        Map<String, AttributeValue> start =
                from.map(token -> keys.record(team, token.after())).orElse(Map.of());
        do {
            var answer = table.query(listQuery(team, filter, start));
            answer.items().stream()
                    .map(item -> Items.read(item, KeyStoreFormat::read))
                    .forEach(items::add);
            start = answer.lastEvaluatedKey();
        } while (items.size() <= pageSize && !start.isEmpty());
        var page = items.subList(0, Math.min(pageSize, items.size()));
        return new Page(
                page,
                items.size() > pageSize
                        ? Optional.of(new PageToken(page.getLast().id()))
                        : Optional.empty());
    }

    private QueryRequest.Builder listQuery(TeamId team, Filter filter, Map<String, AttributeValue> start) {
        var values = new HashMap<String, AttributeValue>();
        values.put(":team", Items.text(keys.teamPartition(team)));
        values.put(":records", Items.text(TableKeys.RECORD_PREFIX));
        var query = QueryRequest.builder()
                .keyConditionExpression("pk = :team AND begins_with(sk, :records)")
                .scanIndexForward(false)
                .consistentRead(true);
        var conditions = new ArrayList<String>();
        filter.status().ifPresent(status -> {
            conditions.add("#status = :status");
            values.put(":status", Items.text(status.name()));
            query.expressionAttributeNames(Map.of("#status", KeyStoreFormat.STATUS));
        });
        filter.name().ifPresent(name -> {
            conditions.add("nameKey = :name");
            values.put(":name", Items.text(name.comparable()));
        });
        if (!conditions.isEmpty()) {
            query.filterExpression(String.join(" AND ", conditions));
        }
        if (!start.isEmpty()) {
            query.exclusiveStartKey(start);
        }
        return query.expressionAttributeValues(values);
    }

    @Override
    public List<AuditLine> history(TeamId team, KeyStoreId id) {
        var lines = new ArrayList<AuditLine>();
        Map<String, AttributeValue> start = Map.of();
        do {
            var query = QueryRequest.builder()
                    .keyConditionExpression("pk = :team AND begins_with(sk, :lines)")
                    .expressionAttributeValues(Map.of(
                            ":team", Items.text(keys.teamPartition(team)),
                            ":lines", Items.text(TableKeys.auditPrefix(id))))
                    .consistentRead(true);
            var answer = table.query(start.isEmpty() ? query : query.exclusiveStartKey(start));
            answer.items().stream()
                    .map(item -> Items.read(item, DynamoLedger::auditLine))
                    .forEach(lines::add);
            start = answer.lastEvaluatedKey();
        } while (!start.isEmpty());
        return List.copyOf(lines);
    }

    @Override
    public Due due(Instant now, int limit) {
        var answer = table.query(QueryRequest.builder()
                .indexName(DUE_INDEX)
                .keyConditionExpression("duePk = :due AND dueAt <= :now")
                .expressionAttributeValues(Map.of(":due", Items.text(keys.duePartition()), ":now", Items.time(now)))
                .limit(limit));
        var records = new ArrayList<KeyStore>();
        var unreadable = new ArrayList<String>();
        for (var item : answer.items()) {
            try {
                records.add(KeyStoreFormat.read(item));
            } catch (RuntimeException notOurs) {
                unreadable.add(Items.text(item, TableKeys.SORT));
            }
        }
        return new Due(records, unreadable);
    }

    private static final String SAME_ATTEMPT = "#status = :creating AND attempt = :attempt";

    private static Map<String, AttributeValue> sameAttempt(KeyStore seen) {
        int attempt = seen.status() instanceof Status.Creating creating ? creating.attempt() : -1;
        return Map.of(":creating", Items.text("CREATING"), ":attempt", Items.number(attempt));
    }

    private WriteAnswer write(
            KeyStore next,
            String condition,
            Map<String, AttributeValue> values,
            AuditLine line,
            List<TransactWriteItem> more) {
        var writes = new ArrayList<TransactWriteItem>();
        writes.add(table.put(recordItem(next), condition, values));
        writes.add(audit(next, line));
        writes.addAll(more);
        return switch (table.write(writes, TRIES_WHEN_CONTENDED)) {
            case Table.Outcome.Written written -> WriteAnswer.WRITTEN;
            case Table.Outcome.Refused refused ->
                ours(refused.blocking(), next, line) ? WriteAnswer.WRITTEN : WriteAnswer.OVERTAKEN;
            case Table.Outcome.Contended contended -> throw Table.unavailable("the record is written by many at once");
        };
    }

    /**
     * Returns whether this same write already took effect. Another run may have written an equal record at the same
     * time; its audit item has another request ID.
     */
    private static boolean ours(List<Optional<Map<String, AttributeValue>>> blocking, KeyStore next, AuditLine line) {
        boolean sameRecord = blocking.getFirst()
                .filter(there -> !there.isEmpty())
                .map(KeyStoreFormat::read)
                .filter(next::equals)
                .isPresent();
        return sameRecord
                && blocking.get(1)
                        .filter(there -> Items.text(there, "requestId").equals(line.requestId()))
                        .isPresent();
    }

    private Map<String, AttributeValue> recordItem(KeyStore record) {
        return merged(keys.record(record.team(), record.id()), KeyStoreFormat.write(record, keys.duePartition()));
    }

    private static Map<String, AttributeValue> keyItem(KeyStore keyStore) {
        return Map.of(
                "kind", Items.text("IDEMPOTENCY_KEY"),
                "keyStoreId", Items.text(keyStore.id().value()),
                "fingerprint", Items.text(keyStore.fingerprint()),
                "expiresAt", Items.number(keyStore.reservedAt().plus(KEY_KEPT).getEpochSecond()));
    }

    private TransactWriteItem claim(Claim claim, KeyStore keyStore) {
        var values = new HashMap<String, AttributeValue>(Map.of(
                ":holder", AttributeValue.fromSs(List.of(keyStore.id().value())),
                ":team", Items.text(keyStore.team().value()),
                ":id", Items.text(keyStore.id().value()),
                ":shared", AttributeValue.fromBool(claim.shared())));
        String condition = "attribute_not_exists(holders)";
        if (claim.shared()) {
            condition += " OR shareable = :shared";
        }
        return table.update(
                keys.claim(claim),
                "SET team = :team, keyStoreId = :id, shareable = :shared ADD holders :holder",
                condition,
                values);
    }

    private TransactWriteItem release(Claim claim, KeyStore keyStore) {
        return claim.shared()
                ? table.update(
                        keys.claim(claim),
                        "DELETE holders :holder",
                        "attribute_exists(pk)",
                        Map.of(
                                ":holder",
                                AttributeValue.fromSs(List.of(keyStore.id().value()))))
                : table.delete(keys.claim(claim));
    }

    private static boolean held(Map<String, AttributeValue> claim) {
        return claim.containsKey("holders");
    }

    private static boolean shared(Map<String, AttributeValue> claim) {
        return Boolean.TRUE.equals(
                claim.getOrDefault("shareable", AttributeValue.fromBool(false)).bool());
    }

    private static ReserveAnswer claimed(Claim claim, Map<String, AttributeValue> item) {
        return Items.read(
                item,
                held -> new ReserveAnswer.Claimed(
                        claim, new TeamId(Items.text(held, "team")), new KeyStoreId(Items.text(held, "keyStoreId"))));
    }

    private TransactWriteItem outbox(Event event) {
        return table.put(
                merged(
                        TableKeys.outbox(event.keyStore().id(), event.keyStore().revision()),
                        OutboxFormat.write(event, events.detail(event), keys.dueEventsPartition())),
                "attribute_not_exists(pk)",
                Map.of());
    }

    private TransactWriteItem audit(KeyStore record, AuditLine line) {
        return table.put(
                merged(
                        keys.audit(record.team(), record.id(), record.revision()),
                        Map.of(
                                "kind", Items.text("AUDIT"),
                                "at", Items.time(line.at()),
                                "action", Items.text(line.action().name()),
                                "actor", Items.text(line.actor()),
                                "attempt", Items.number(line.attempt()),
                                "requestId", Items.text(line.requestId()),
                                "detail", Items.text(line.detail()))),
                "attribute_not_exists(pk)",
                Map.of());
    }

    private static AuditLine auditLine(Map<String, AttributeValue> item) {
        return new AuditLine(
                Items.time(item, "at"),
                AuditAction.valueOf(Items.text(item, "action")),
                Items.text(item, "actor"),
                (int) Items.number(item, "attempt"),
                Items.text(item, "requestId"),
                Items.text(item, "detail"));
    }

    private static int usage(@Nullable Map<String, AttributeValue> item) {
        return item == null ? 0 : Items.read(item, found -> (int) Items.number(found, "used"));
    }

    private static Optional<AdmissionData.EarlierUse> earlierUse(@Nullable Map<String, AttributeValue> item) {
        return Optional.ofNullable(item)
                .map(found -> Items.read(
                        found,
                        used -> new AdmissionData.EarlierUse(
                                new KeyStoreId(Items.text(used, "keyStoreId")), Items.text(used, "fingerprint"))));
    }

    private static Map<String, AttributeValue> merged(
            Map<String, AttributeValue> key, Map<String, AttributeValue> rest) {
        var item = new HashMap<>(rest);
        item.putAll(key);
        return item;
    }

    private static Map<String, AttributeValue> with(
            Map<String, AttributeValue> values, String name, AttributeValue value) {
        var more = new HashMap<>(values);
        more.put(name, value);
        return more;
    }
}
