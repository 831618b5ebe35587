package dev.keystorevending.aws.dynamodb;

import dev.keystorevending.aws.eventbridge.EventJson;
import dev.keystorevending.core.event.Event;
import dev.keystorevending.core.keystore.CustomKeyStoreId;
import dev.keystorevending.core.keystore.IdempotencyKey;
import dev.keystorevending.core.keystore.KeyStore;
import dev.keystorevending.core.keystore.KeyStoreId;
import dev.keystorevending.core.keystore.Principal;
import dev.keystorevending.core.keystore.SecretArn;
import dev.keystorevending.core.keystore.Status;
import dev.keystorevending.core.keystore.TeamId;
import dev.keystorevending.core.ledger.AdmissionData;
import dev.keystorevending.core.ledger.AdoptAnswer;
import dev.keystorevending.core.ledger.AuditLine;
import dev.keystorevending.core.ledger.ChangeAnswer;
import dev.keystorevending.core.ledger.Claim;
import dev.keystorevending.core.ledger.Claims;
import dev.keystorevending.core.ledger.Due;
import dev.keystorevending.core.ledger.DueKind;
import dev.keystorevending.core.ledger.Filter;
import dev.keystorevending.core.ledger.Ledger;
import dev.keystorevending.core.ledger.LedgerDamaged;
import dev.keystorevending.core.ledger.LedgerUnavailable;
import dev.keystorevending.core.ledger.Order;
import dev.keystorevending.core.ledger.Owner;
import dev.keystorevending.core.ledger.Page;
import dev.keystorevending.core.ledger.ReserveAnswer;
import dev.keystorevending.core.ledger.TransferAnswer;
import dev.keystorevending.core.ledger.WriteAnswer;
import dev.keystorevending.core.policy.StoredPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/** The ledger in one DynamoDB table; {@code docs/operations.md} shows its items. */
public final class DynamoLedger implements Ledger {

    private static final Duration PERMITS_KEPT = Duration.ofHours(1);

    /** The sparse index of the records that are due. */
    public static final String DUE_INDEX = "due";

    /** The sparse index of the live records that rotate automatically, by their secrets. */
    public static final String ROTATION_INDEX = "rotation";

    /** The IAM actions that this adapter needs on the table and its index. */
    public static final List<String> ACTIONS = List.of(
            "dynamodb:BatchGetItem",
            "dynamodb:ConditionCheckItem",
            "dynamodb:DeleteItem",
            "dynamodb:GetItem",
            "dynamodb:PutItem",
            "dynamodb:Query",
            "dynamodb:UpdateItem");

    /** How long the record of a deleted key store is kept, unless the configuration says otherwise. */
    public static final Duration DELETED_KEPT = Duration.ofDays(400);

    private static final int TRIES_WHEN_CONTENDED = 8;

    /** The greatest number of keys in one {@code BatchGetItem}. */
    private static final int LARGEST_BATCH = 100;

    /** The places of writes in the transactions. */
    private static final int RECORD = 1;

    private static final int AFTER_THE_AUDIT_ITEM = 2;

    private final Table table;
    private final TableKeys keys;
    private final EventJson events;
    private final Consumer<String> damage;
    private final Duration deletedKept;

    /**
     * Creates the adapter.
     *
     * @param damage is told, in one line without secrets, what a record should have held and did not
     */
    public DynamoLedger(Table table, Target target, Consumer<String> damage) {
        this(table, target, DELETED_KEPT, damage);
    }

    /** Does the same with another time for which the records of deleted key stores are kept. */
    public DynamoLedger(Table table, Target target, Duration deletedKept, Consumer<String> damage) {
        this.table = table;
        this.deletedKept = deletedKept;
        this.damage = damage;
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
    public ReserveAnswer reserve(KeyStore keyStore, StoredPolicy policy, AuditLine line) {
        return reserve(keyStore, newKey(keyStore), newRecord(keyStore), policy, line);
    }

    private TransactWriteItem newKey(KeyStore keyStore) {
        return table.put(
                keyItem(keys.idempotency(keyStore.team(), keyStore.idempotencyKey()), keyStore),
                "attribute_not_exists(pk)",
                Map.of());
    }

    private TransactWriteItem newRecord(KeyStore keyStore) {
        return table.put(recordItem(keyStore), "attribute_not_exists(pk)", Map.of());
    }

    @Override
    public ReserveAnswer reserveAgain(KeyStore failed, KeyStore next, StoredPolicy policy, AuditLine line) {
        return reserve(
                next,
                table.put(
                        keyItem(keys.idempotency(next.team(), next.idempotencyKey()), next),
                        "attribute_not_exists(pk) OR keyStoreId = :id",
                        Map.of(":id", Items.text(next.id().value()))),
                table.put(
                        recordItem(next),
                        "#status = :failed AND revision = :seen",
                        Map.of(":failed", Items.text("FAILED"), ":seen", Items.number(failed.revision()))),
                policy,
                line);
    }

    private ReserveAnswer reserve(
            KeyStore keyStore, TransactWriteItem key, TransactWriteItem record, StoredPolicy policy, AuditLine line) {
        var writes = reservation(keyStore, key, record, List.of(), policy, line);
        return switch (table.write(writes, TRIES_WHEN_CONTENDED)) {
            case Table.Outcome.Written written -> new ReserveAnswer.Reserved();
            case Table.Outcome.Refused refused ->
                refused(refused.blocking(), keyStore, policy.policy().quota());
            case Table.Outcome.Contended contended -> new ReserveAnswer.Contended();
        };
    }

    /** The writes of {@link #refused}; {@code more} comes before the check of the policy. */
    private List<TransactWriteItem> reservation(
            KeyStore keyStore,
            TransactWriteItem key,
            TransactWriteItem record,
            List<TransactWriteItem> more,
            StoredPolicy policy,
            AuditLine line) {
        var writes = new ArrayList<TransactWriteItem>();
        writes.add(key);
        writes.add(record);
        keyStore.claims().forEach(claim -> writes.add(claim(claim, keyStore)));
        writes.add(takeQuota(keyStore.team(), policy.policy().quota()));
        writes.add(audit(keyStore, line));
        writes.addAll(more);
        writes.add(unchanged(policy));
        return writes;
    }

    private TransactWriteItem takeQuota(TeamId team, int quota) {
        return table.update(
                keys.usage(team),
                "ADD used :one, changes :one",
                quota > 0 ? "attribute_not_exists(used) OR used < :quota" : "used < :quota",
                Map.of(":one", Items.number(1), ":quota", Items.number(quota)));
    }

    private TransactWriteItem unchanged(StoredPolicy policy) {
        return table.check(
                TableKeys.policy(policy.policy().team()),
                "version = :version AND updatedAt = :at",
                Map.of(":version", Items.number(policy.version()), ":at", Items.time(policy.updatedAt())));
    }

    @Override
    public AdoptAnswer adopt(
            KeyStore keyStore, StoredPolicy policy, Optional<Owner> before, AuditLine line, Event event) {
        var owner = new ArrayList<TransactWriteItem>();
        owner.add(ownerAfter(before, keyStore));
        before.map(this::notLive).ifPresent(owner::add);
        var more = new ArrayList<>(owner);
        more.add(outbox(event));
        var writes = reservation(keyStore, newKey(keyStore), newRecord(keyStore), more, policy, line);
        return switch (table.write(writes, TRIES_WHEN_CONTENDED)) {
            case Table.Outcome.Written written -> new AdoptAnswer.Adopted();
            case Table.Outcome.Contended contended -> new AdoptAnswer.Refused(new ReserveAnswer.Contended());
            case Table.Outcome.Refused refused -> {
                var blocking = refused.blocking();
                int first = writes.size() - 1 - more.size();
                boolean owned = blocking.getFirst().isEmpty()
                        && blocking.subList(first, first + owner.size()).stream()
                                .anyMatch(Optional::isPresent);
                yield owned
                        ? new AdoptAnswer.Owned()
                        : new AdoptAnswer.Refused(
                                refused(blocking, keyStore, policy.policy().quota()));
            }
        };
    }

    /** Stores the record as the owner of its key store, if the owner is still the one that was read. */
    private TransactWriteItem ownerAfter(Optional<Owner> before, KeyStore keyStore) {
        var item = ownerItem(keys.owner(keyStore.status().inKms().orElseThrow()), keyStore);
        return before.map(owner -> table.put(
                        item,
                        "keyStoreId = :id AND team = :team",
                        Map.of(
                                ":id", Items.text(owner.keyStore().value()),
                                ":team", Items.text(owner.team().value()))))
                .orElseGet(() -> table.put(item, "attribute_not_exists(pk)", Map.of()));
    }

    /** A record that is not live changes no more; it may expire. */
    private TransactWriteItem notLive(Owner owner) {
        var key = keys.record(owner.team(), owner.keyStore());
        return owner.record()
                .map(record -> table.check(key, "attribute_not_exists(pk) OR " + SAME_REVISION, sameRevision(record)))
                .orElseGet(() -> table.check(key, "attribute_not_exists(pk)", Map.of()));
    }

    @Override
    public TransferAnswer transfer(KeyStore seen, KeyStore next, StoredPolicy policy, AuditLine line, Event event) {
        int quota = policy.policy().quota();
        var id = Items.text(next.id().value());
        var team = Items.text(next.team().value());
        var writes = new ArrayList<TransactWriteItem>();
        writes.add(table.delete(keys.record(seen.team(), seen.id()), SAME_REVISION, sameRevision(seen)));
        writes.add(unchanged(policy));
        writes.add(takeQuota(next.team(), quota));
        writes.add(newRecord(next));
        writes.add(releaseQuota(seen));
        writes.add(table.update(
                keys.owner(next.status().inKms().orElseThrow()),
                "SET team = :team",
                "keyStoreId = :id",
                Map.of(":team", team, ":id", id)));
        // nobody is shown a holder of a shared claim
        next.claims().stream()
                .filter(claim -> !claim.shared())
                .forEach(claim -> writes.add(table.update(
                        keys.claim(claim),
                        "SET team = :team",
                        "contains(holders, :id)",
                        Map.of(":team", team, ":id", id))));
        writes.add(audit(seen.team(), next, line, Map.of()));
        writes.add(audit(
                next.team(),
                next,
                line,
                Map.of(History.FORMER_TEAM, Items.text(seen.team().value()))));
        writes.add(outbox(event));
        return switch (table.write(writes, TRIES_WHEN_CONTENDED)) {
            case Table.Outcome.Written written -> new TransferAnswer.Transferred();
            case Table.Outcome.Contended contended -> throw contended();
            case Table.Outcome.Refused refused -> notTransferred(refused.blocking(), next, quota);
        };
    }

    /** Reads why the transaction failed. Its first writes are the old record, the policy and the quota counter, in this order. */
    private static TransferAnswer notTransferred(
            List<Optional<Map<String, AttributeValue>>> blocking, KeyStore next, int quota) {
        if (blocking.get(0).isPresent()) {
            return new TransferAnswer.Overtaken();
        }
        if (blocking.get(1).isPresent()) {
            return new TransferAnswer.PolicyChanged();
        }
        if (blocking.get(2).isPresent()) {
            return new TransferAnswer.QuotaUsed(quota);
        }
        throw new LedgerDamaged("the claims, the owner or the quota of " + next.id() + " are not those of its record");
    }

    @Override
    public Map<CustomKeyStoreId, Owner> owners(Set<CustomKeyStoreId> stores) {
        var items = getAll(stores.stream().map(keys::owner).toList());
        var records = getAll(items.values().stream()
                .map(item -> Items.read(
                        item,
                        owner -> keys.record(
                                new TeamId(Items.text(owner, "team")),
                                new KeyStoreId(Items.text(owner, "keyStoreId")))))
                .toList());
        var owners = new HashMap<CustomKeyStoreId, Owner>();
        for (CustomKeyStoreId store : stores) {
            Optional.ofNullable(items.get(keys.owner(store)))
                    .map(item -> owner(item, records))
                    .ifPresent(owner -> owners.put(store, owner));
        }
        return Map.copyOf(owners);
    }

    private Owner owner(
            Map<String, AttributeValue> item, Map<Map<String, AttributeValue>, Map<String, AttributeValue>> records) {
        var team = new TeamId(Items.text(item, "team"));
        var keyStore = new KeyStoreId(Items.text(item, "keyStoreId"));
        return new Owner(
                team,
                keyStore,
                Optional.ofNullable(records.get(keys.record(team, keyStore)))
                        .map(record -> Items.read(record, KeyStoreFormat::read)));
    }

    /** Reads any number of items, in batches. */
    private Map<Map<String, AttributeValue>, Map<String, AttributeValue>> getAll(
            List<Map<String, AttributeValue>> wanted) {
        var found = new HashMap<Map<String, AttributeValue>, Map<String, AttributeValue>>();
        for (int from = 0; from < wanted.size(); from += LARGEST_BATCH) {
            found.putAll(table.getAll(wanted.subList(from, Math.min(from + LARGEST_BATCH, wanted.size()))));
        }
        return found;
    }

    /**
     * Reads why the transaction failed. The writes are the idempotency key, the record, the claims, the quota counter, the audit
     * item and the policy, in this order.
     */
    private static ReserveAnswer refused(
            List<Optional<Map<String, AttributeValue>>> blocking, KeyStore keyStore, int quota) {
        if (blocking.getFirst().isPresent()) {
            return new ReserveAnswer.KeyUsed(
                    earlierUse(blocking.getFirst().get()).orElseThrow());
        }
        if (blocking.get(RECORD).isPresent()) {
            return new ReserveAnswer.KeyUsed(new AdmissionData.EarlierUse(keyStore.id(), keyStore.fingerprint()));
        }
        if (blocking.getLast().isPresent()) {
            return new ReserveAnswer.PolicyChanged();
        }
        var claims = keyStore.claims();
        for (int index = 0; index < claims.size(); index++) {
            var holder = blocking.get(RECORD + 1 + index);
            if (holder.isPresent()) {
                return claimed(claims.get(index), holder.get());
            }
        }
        if (blocking.get(RECORD + 1 + claims.size()).isPresent()) {
            return new ReserveAnswer.QuotaUsed(quota);
        }
        throw new LedgerDamaged(
                "the audit item of " + keyStore.id() + " at revision " + keyStore.revision() + " exists already");
    }

    @Override
    public ReserveAnswer foresee(TeamId team, List<Claim> claims, int quota) {
        var wanted = new ArrayList<>(List.of(keys.usage(team)));
        claims.forEach(claim -> wanted.add(keys.claim(claim)));
        var found = table.getAll(wanted);
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
        var owner = next.status() instanceof Status.Created created
                ? List.of(owner(created.customKeyStoreId(), next))
                : List.<TransactWriteItem>of();
        var writes = record(next, SAME_ATTEMPT, sameAttempt(seen), line);
        writes.addAll(owner);
        writes.add(outbox(event));
        return switch (table.write(writes, TRIES_WHEN_CONTENDED)) {
            case Table.Outcome.Written written -> WriteAnswer.WRITTEN;
            case Table.Outcome.Contended contended -> throw contended();
            case Table.Outcome.Refused refused ->
                refused.blocking().getFirst().isEmpty()
                                && refused.blocking().get(AFTER_THE_AUDIT_ITEM).isPresent()
                        ? WriteAnswer.OWNED
                        : notWritten(refused.blocking(), next, line);
        };
    }

    private TransactWriteItem owner(CustomKeyStoreId id, KeyStore keyStore) {
        return table.put(
                ownerItem(keys.owner(id), keyStore),
                "attribute_not_exists(pk) OR keyStoreId = :id",
                Map.of(":id", Items.text(keyStore.id().value())));
    }

    static Map<String, AttributeValue> ownerItem(Map<String, AttributeValue> key, KeyStore keyStore) {
        return merged(
                key,
                Map.of(
                        "kind", Items.text("OWNER"),
                        "team", Items.text(keyStore.team().value()),
                        "keyStoreId", Items.text(keyStore.id().value())));
    }

    @Override
    public WriteAnswer recordFailed(KeyStore seen, KeyStore next, AuditLine line, Optional<Event> event) {
        return released(record(next, SAME_ATTEMPT, sameAttempt(seen), line), next, line, event);
    }

    @Override
    public WriteAnswer recordDeletion(KeyStore seen, KeyStore next, AuditLine line, Optional<Event> event) {
        if (seen.status().live() == next.status().live()) {
            return recordConnection(seen, next, line, event);
        }
        return released(record(next, SAME_REVISION, sameRevision(seen), line), next, line, event);
    }

    /** Writes a record together with the release of what it held. */
    private WriteAnswer released(List<TransactWriteItem> writes, KeyStore next, AuditLine line, Optional<Event> event) {
        var releases = releases(next.claims(), next);
        releases.add(new Release(
                "the quota counter of " + next.team(), releaseQuota(next), Optional.of(countQuotaChange(next))));
        return released(writes, releases, next, line, event);
    }

    private List<Release> releases(List<Claim> claims, KeyStore holder) {
        var releases = new ArrayList<Release>();
        claims.forEach(claim ->
                releases.add(new Release("the claim " + claim.kind(), release(claim, holder), Optional.empty())));
        return releases;
    }

    private WriteAnswer released(
            List<TransactWriteItem> writes,
            List<Release> releases,
            KeyStore next,
            AuditLine line,
            Optional<Event> event) {
        event.map(this::outbox).ifPresent(writes::add);
        int first = writes.size();
        return switch (table.write(with(writes, releases), TRIES_WHEN_CONTENDED)) {
            case Table.Outcome.Written written -> WriteAnswer.WRITTEN;
            case Table.Outcome.Contended contended -> throw contended();
            case Table.Outcome.Refused refused ->
                refused.blocking().stream().limit(first).anyMatch(Optional::isPresent)
                        ? notWritten(refused.blocking(), next, line)
                        : releasingTheRest(
                                writes,
                                releases,
                                refused.blocking().subList(first, first + releases.size()),
                                next,
                                line);
        };
    }

    /**
     * One write that gives something back, and its name in a report of damage.
     *
     * @param otherwise the write that takes its place if there is nothing to give back
     */
    private record Release(String name, TransactWriteItem write, Optional<TransactWriteItem> otherwise) {}

    private static List<TransactWriteItem> with(List<TransactWriteItem> writes, List<Release> releases) {
        var all = new ArrayList<>(writes);
        releases.forEach(release -> all.add(release.write()));
        return all;
    }

    /** What the record does not hold cannot be released; it is reported, and the rest is released. */
    private WriteAnswer releasingTheRest(
            List<TransactWriteItem> writes,
            List<Release> releases,
            List<Optional<Map<String, AttributeValue>>> blocking,
            KeyStore next,
            AuditLine line) {
        var held = new ArrayList<Release>();
        var missing = new ArrayList<String>();
        for (int index = 0; index < releases.size(); index++) {
            if (blocking.get(index).isEmpty()) {
                held.add(releases.get(index));
            } else {
                String name = releases.get(index).name();
                missing.add(name);
                releases.get(index)
                        .otherwise()
                        .ifPresent(write -> held.add(new Release(name, write, Optional.empty())));
            }
        }
        return switch (table.write(with(writes, held), TRIES_WHEN_CONTENDED)) {
            case Table.Outcome.Contended contended -> throw contended();
            case Table.Outcome.Refused refused -> notWritten(refused.blocking(), next, line);
            case Table.Outcome.Written written -> {
                missing.forEach(name -> damage.accept(next.id() + " did not hold " + name + "; it was not released"));
                yield WriteAnswer.WRITTEN;
            }
        };
    }

    private TransactWriteItem releaseQuota(KeyStore next) {
        return table.update(
                keys.usage(next.team()),
                "ADD used :less, changes :one",
                "used > :zero",
                Map.of(":less", Items.number(-1), ":one", Items.number(1), ":zero", Items.number(0)));
    }

    /** The check of the table relies on it that no key store begins or ceases to count without a change of the counter. */
    private TransactWriteItem countQuotaChange(KeyStore next) {
        return table.update(
                keys.usage(next.team()),
                "ADD used :zero, changes :one",
                "attribute_exists(pk) OR attribute_not_exists(pk)",
                Map.of(":one", Items.number(1), ":zero", Items.number(0)));
    }

    @Override
    public Set<CustomKeyStoreId> unowned(Set<CustomKeyStoreId> stores) {
        var found = getAll(stores.stream().map(keys::owner).toList()).keySet();
        return stores.stream().filter(id -> !found.contains(keys.owner(id))).collect(Collectors.toSet());
    }

    @Override
    public WriteAnswer recordConnection(KeyStore seen, KeyStore next, AuditLine line, Optional<Event> event) {
        return write(
                next,
                SAME_REVISION,
                sameRevision(seen),
                line,
                event.map(this::outbox).stream().toList());
    }

    @Override
    public ChangeAnswer reserveChange(KeyStore seen, KeyStore next, StoredPolicy policy, AuditLine line) {
        var added = Claims.without(next.claims(), seen.claims());
        var exclusive = Claims.altered(seen.claims(), next.claims());
        var writes = record(next, SAME_REVISION, sameRevision(seen), line);
        writes.add(unchanged(policy));
        added.forEach(claim -> writes.add(claim(claim, next)));
        exclusive.forEach(claim -> writes.add(makeExclusive(claim, next)));
        return switch (table.write(writes, TRIES_WHEN_CONTENDED)) {
            case Table.Outcome.Written written -> new ChangeAnswer.Reserved();
            case Table.Outcome.Contended contended -> new ChangeAnswer.Contended();
            case Table.Outcome.Refused refused -> {
                var blocking = refused.blocking();
                if (ours(blocking, next, line)) {
                    yield new ChangeAnswer.Reserved();
                }
                if (blocking.getFirst().isPresent()) {
                    yield new ChangeAnswer.Overtaken();
                }
                if (blocking.get(AFTER_THE_AUDIT_ITEM).isPresent()) {
                    yield new ChangeAnswer.PolicyChanged();
                }
                var wanted = Stream.concat(added.stream(), exclusive.stream()).toList();
                for (int index = 0; index < wanted.size(); index++) {
                    var holder = blocking.get(AFTER_THE_AUDIT_ITEM + 1 + index);
                    if (holder.isPresent()) {
                        yield claimedByAnother(wanted.get(index), holder.get(), seen.id());
                    }
                }
                throw new LedgerDamaged(
                        "the audit item of " + next.id() + " at revision " + next.revision() + " exists already");
            }
        };
    }

    @Override
    public ChangeAnswer foreseeChange(KeyStore seen, List<Claim> next) {
        var wanted = Stream.concat(
                        Claims.without(next, seen.claims()).stream(), Claims.altered(seen.claims(), next).stream())
                .toList();
        var found = wanted.isEmpty()
                ? Map.<Map<String, AttributeValue>, Map<String, AttributeValue>>of()
                : table.getAll(wanted.stream().map(keys::claim).toList());
        for (Claim claim : wanted) {
            var item = found.get(keys.claim(claim));
            if (item != null
                    && holders(item).stream()
                            .anyMatch(id -> !id.equals(seen.id().value()))
                    && !(claim.shared() && shared(item))) {
                return claimedByAnother(claim, item, seen.id());
            }
        }
        return new ChangeAnswer.Reserved();
    }

    /** The key store holds the claim already, with others perhaps. */
    private TransactWriteItem makeExclusive(Claim claim, KeyStore keyStore) {
        return table.update(
                keys.claim(claim),
                "SET team = :team, keyStoreId = :id, shareable = :shared",
                "holders = :holder",
                holder(claim, keyStore));
    }

    private TransactWriteItem makeShareable(Claim claim, KeyStore keyStore) {
        return table.update(
                keys.claim(claim),
                "SET shareable = :shared",
                "contains(holders, :id)",
                Map.of(
                        ":id", Items.text(keyStore.id().value()),
                        ":shared", AttributeValue.fromBool(true)));
    }

    /** The item names the last holder, which may be the key store itself; then another one is named. */
    private static ChangeAnswer claimedByAnother(Claim claim, Map<String, AttributeValue> item, KeyStoreId self) {
        return Items.read(item, held -> {
            var other = holders(held).stream()
                    .filter(id -> !id.equals(self.value()))
                    .findFirst()
                    .orElseGet(() -> Items.text(held, "keyStoreId"));
            return new ChangeAnswer.Claimed(claim, new TeamId(Items.text(held, "team")), new KeyStoreId(other));
        });
    }

    private static List<String> holders(Map<String, AttributeValue> item) {
        return Optional.ofNullable(item.get("holders")).map(AttributeValue::ss).orElse(List.of());
    }

    @Override
    public WriteAnswer recordChange(KeyStore seen, KeyStore next, AuditLine line, Optional<Event> event) {
        var releases = releases(Claims.without(seen.claims(), next.claims()), next);
        Claims.altered(seen.claims(), next.claims())
                .forEach(claim -> releases.add(
                        new Release("the claim " + claim.kind(), makeShareable(claim, next), Optional.empty())));
        return released(record(next, SAME_REVISION, sameRevision(seen), line), releases, next, line, event);
    }

    @Override
    public Optional<KeyStore> find(TeamId team, KeyStoreId id) {
        return table.get(keys.record(team, id)).map(item -> Items.read(item, KeyStoreFormat::read));
    }

    @Override
    public Page<KeyStore, KeyStoreId> list(
            TeamId team, Filter filter, Order order, int pageSize, Optional<KeyStoreId> after) {
        var items = new ArrayList<KeyStore>();
        Map<String, AttributeValue> start =
                after.map(last -> keys.record(team, last)).orElse(Map.of());
        int queries = 0;
        do {
            var answer = table.query(ListQuery.of(keys.teamPartition(team), filter, order, pageSize, queries, start));
            answer.items().stream()
                    .map(item -> Items.read(item, KeyStoreFormat::read))
                    .forEach(items::add);
            start = answer.lastEvaluatedKey();
            queries++;
        } while (items.size() <= pageSize && !start.isEmpty() && queries < ListQuery.MOST);
        return items.size() <= pageSize && !start.isEmpty()
                ? new Page<>(items, Optional.of(TableKeys.recordId(start)))
                : Page.of(items, pageSize, KeyStore::id);
    }

    @Override
    public List<AuditLine> history(TeamId team, KeyStoreId id) {
        return new History(table, keys).read(team, id);
    }

    @Override
    public Due due(DueKind kind, Instant now, int limit, Optional<Due.Position> from) {
        var page = DueIndex.read(
                table,
                keys.duePartition(kind),
                now,
                limit,
                from.map(position -> new DueIndex.End(TableKeys.of(position.item()), position.dueAt())),
                KeyStoreFormat::read);
        return new Due(
                page.items(),
                page.unreadable().stream().map(TableKeys::read).toList(),
                page.end().map(end -> new Due.Position(TableKeys.read(end.key()), end.dueAt())));
    }

    @Override
    public void postpone(KeyStore seen, Instant until) {
        table.updateIf(
                keys.record(seen.team(), seen.id()),
                "SET dueAt = :until",
                "revision = :seen AND attribute_exists(duePk)",
                Map.of(":until", Items.time(until), ":seen", Items.number(seen.revision())));
    }

    @Override
    public List<KeyStore> rotating(SecretArn secret) {
        var wanted = new ArrayList<Map<String, AttributeValue>>();
        var from = Optional.<Map<String, AttributeValue>>empty();
        do {
            var query = QueryRequest.builder()
                    .indexName(ROTATION_INDEX)
                    .keyConditionExpression(KeyStoreFormat.ROTATES + " = :secret")
                    .expressionAttributeValues(Map.of(":secret", Items.text(secret.value())));
            from.ifPresent(query::exclusiveStartKey);
            var page = table.query(query);
            page.items().forEach(item -> wanted.add(TableKeys.primary(item)));
            from = Optional.of(page.lastEvaluatedKey()).filter(key -> !key.isEmpty());
        } while (from.isPresent());
        return getAll(wanted).values().stream()
                .map(item -> Items.read(item, KeyStoreFormat::read))
                .filter(KeyStore::rotates)
                .toList();
    }

    @Override
    public void compareSecret(KeyStore seen, Instant at) {
        table.updateIf(
                keys.record(seen.team(), seen.id()),
                "SET " + KeyStoreFormat.COMPARE_AT + " = :at",
                "revision = :seen",
                Map.of(":at", Items.time(at), ":seen", Items.number(seen.revision())));
    }

    @Override
    public void park(Due.ItemKey unreadable, Instant until) {
        table.updateIf(
                TableKeys.of(unreadable),
                "SET dueAt = :until",
                "attribute_exists(duePk)",
                Map.of(":until", Items.time(until)));
    }

    @Override
    public boolean takePermit(Instant now, int most) {
        return table.takeOne(keys.permits(now), most, now.plus(PERMITS_KEPT));
    }

    @Override
    public boolean takeRequest(Principal caller, Instant start, int most) {
        return table.takeOneQuickly(keys.requests(caller, start), most, start.plus(PERMITS_KEPT));
    }

    private static final String SAME_REVISION = "revision = :seen";

    private static Map<String, AttributeValue> sameRevision(KeyStore seen) {
        return Map.of(":seen", Items.number(seen.revision()));
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
        var writes = record(next, condition, values, line);
        writes.addAll(more);
        return switch (table.write(writes, TRIES_WHEN_CONTENDED)) {
            case Table.Outcome.Written written -> WriteAnswer.WRITTEN;
            case Table.Outcome.Refused refused -> notWritten(refused.blocking(), next, line);
            case Table.Outcome.Contended contended -> throw contended();
        };
    }

    private List<TransactWriteItem> record(
            KeyStore next, String condition, Map<String, AttributeValue> values, AuditLine line) {
        return new ArrayList<>(List.of(table.put(recordItem(next), condition, values), audit(next, line)));
    }

    /** A record that has changed was overtaken. If any other condition failed, the items of the table contradict each other. */
    private static WriteAnswer notWritten(
            List<Optional<Map<String, AttributeValue>>> blocking, KeyStore next, AuditLine line) {
        if (ours(blocking, next, line)) {
            return WriteAnswer.WRITTEN;
        }
        if (blocking.getFirst().isPresent()) {
            return WriteAnswer.OVERTAKEN;
        }
        throw new LedgerDamaged(
                "an item of " + next.id() + " at revision " + next.revision() + " exists, but its record is older");
    }

    private static LedgerUnavailable contended() {
        return Table.unavailable("the record is written by many at once");
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
        var item = merged(keys.record(record.team(), record.id()), KeyStoreFormat.write(record, keys));
        return record.status() instanceof Status.Deleted
                ? with(
                        item,
                        "expiresAt",
                        Items.number(record.updatedAt().plus(deletedKept).getEpochSecond()))
                : item;
    }

    static Map<String, AttributeValue> keyItem(Map<String, AttributeValue> key, KeyStore keyStore) {
        return merged(
                key,
                Map.of(
                        "kind",
                        Items.text("IDEMPOTENCY_KEY"),
                        "keyStoreId",
                        Items.text(keyStore.id().value()),
                        "fingerprint",
                        Items.text(keyStore.fingerprint()),
                        "expiresAt",
                        Items.number(keyStore.reservedAt().plus(KEY_KEPT).getEpochSecond())));
    }

    private TransactWriteItem claim(Claim claim, KeyStore keyStore) {
        String condition = "attribute_not_exists(holders)";
        if (claim.shared()) {
            condition += " OR shareable = :shared";
        }
        return table.update(keys.claim(claim), ADD_HOLDER, condition, holder(claim, keyStore));
    }

    /** Makes the key store of {@link #holder} a holder of a claim. */
    static final String ADD_HOLDER = "SET team = :team, keyStoreId = :id, shareable = :shared ADD holders :holder";

    static Map<String, AttributeValue> holder(Claim claim, KeyStore keyStore) {
        return Map.of(
                ":holder", AttributeValue.fromSs(List.of(keyStore.id().value())),
                ":team", Items.text(keyStore.team().value()),
                ":id", Items.text(keyStore.id().value()),
                ":shared", AttributeValue.fromBool(claim.shared()));
    }

    private TransactWriteItem release(Claim claim, KeyStore keyStore) {
        return claim.shared()
                ? table.update(
                        keys.claim(claim),
                        "DELETE holders :holder",
                        "contains(holders, :id)",
                        Map.of(
                                ":holder",
                                AttributeValue.fromSs(List.of(keyStore.id().value())),
                                ":id",
                                Items.text(keyStore.id().value())))
                : table.delete(
                        keys.claim(claim),
                        "contains(holders, :id)",
                        Map.of(":id", Items.text(keyStore.id().value())));
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
        return audit(record.team(), record, line, Map.of());
    }

    private TransactWriteItem audit(TeamId team, KeyStore record, AuditLine line, Map<String, AttributeValue> more) {
        var item = new HashMap<>(more);
        item.putAll(merged(
                keys.audit(team, record.id(), record.revision()),
                Map.of(
                        "kind", Items.text("AUDIT"),
                        "at", Items.time(line.at()),
                        "action", Items.text(line.action().name()),
                        "actor", Items.text(line.actor().name()),
                        "attempt", Items.number(line.attempt()),
                        "requestId", Items.text(line.requestId()),
                        "detail", Items.text(line.detail()))));
        CallerFormat.write(item, "session", line.actor().session());
        return table.put(item, "attribute_not_exists(pk)", Map.of());
    }

    static int usage(@Nullable Map<String, AttributeValue> item) {
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

    static Map<String, AttributeValue> with(Map<String, AttributeValue> values, String name, AttributeValue value) {
        var more = new HashMap<>(values);
        more.put(name, value);
        return more;
    }
}
