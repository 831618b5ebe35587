package dev.keystorevending.aws.dynamodb;

import dev.keystorevending.core.check.Repair;
import dev.keystorevending.core.check.StoredTable;
import dev.keystorevending.core.check.TableContents;
import dev.keystorevending.core.check.TableContents.StoredUsage;
import dev.keystorevending.core.keystore.KeyStore;
import dev.keystorevending.core.keystore.KeyStoreId;
import dev.keystorevending.core.ledger.DueKind;
import dev.keystorevending.core.policy.TeamListing;
import dev.keystorevending.core.relay.Outbox;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ScanRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/** Reads and repairs the items of {@link DynamoLedger}, {@link DynamoOutbox} and {@link DynamoPolicies}. */
public final class DynamoTableCheck implements StoredTable {

    /** The IAM actions that this adapter needs on the table. */
    public static final List<String> ACTIONS = List.of(
            "dynamodb:ConditionCheckItem",
            "dynamodb:DeleteItem",
            "dynamodb:PutItem",
            "dynamodb:Scan",
            "dynamodb:UpdateItem");

    private static final int TRIES_WHEN_CONTENDED = 3;

    private final Table table;
    private final Target target;
    private final TableKeys keys;
    private final InstantSource clock;

    public DynamoTableCheck(Table table, Target target, InstantSource clock) {
        this.table = table;
        this.target = target;
        this.keys = new TableKeys(target);
        this.clock = clock;
    }

    @Override
    public TableContents read(Instant until) {
        Instant readAt = clock.instant();
        var items = new TableItems(target);
        Map<String, AttributeValue> start = Map.of();
        do {
            if (clock.instant().isAfter(until)) {
                throw Table.unavailable("the table has more items than a check can read in its time");
            }
            var answer = table.scan(start.isEmpty() ? scan() : scan().exclusiveStartKey(start));
            answer.items().forEach(items::add);
            start = answer.lastEvaluatedKey();
        } while (!start.isEmpty());
        return items.contents(readAt);
    }

    private ScanRequest.Builder scan() {
        return ScanRequest.builder()
                .consistentRead(true)
                .filterExpression(
                        "begins_with(pk, :target) OR begins_with(pk, :outbox) OR pk IN (:teams, :administrators) OR (begins_with(pk, :policies) AND sk = :policy)")
                .expressionAttributeValues(Map.of(
                        ":target", Items.text(target.prefix()),
                        ":outbox", Items.text(TableKeys.OUTBOX_PREFIX),
                        ":teams", Items.text(TableKeys.TEAMS),
                        ":administrators", Items.text(TableKeys.ADMINISTRATORS),
                        ":policies", Items.text(TableKeys.POLICY_PREFIX),
                        ":policy", Items.text(TableKeys.POLICY)));
    }

    @Override
    public boolean apply(Repair repair) {
        var writes = writes(repair);
        return !writes.isEmpty() && table.write(writes, TRIES_WHEN_CONTENDED) instanceof Table.Outcome.Written;
    }

    private List<TransactWriteItem> writes(Repair repair) {
        return switch (repair) {
            case Repair.RemoveHolder it -> removeHolder(it);
            case Repair.RestoreClaim it -> List.of(unchanged(it.record()), restoreClaim(it));
            case Repair.SetUsage it -> List.of(setUsage(it));
            case Repair.RestoreOwner it ->
                List.of(
                        unchanged(it.record()),
                        table.put(
                                DynamoLedger.ownerItem(keys.owner(it.id()), it.record()),
                                "attribute_not_exists(pk)",
                                Map.of()));
            case Repair.DeleteKey it ->
                List.of(
                        table.check(
                                keys.record(it.seen().team(), it.seen().keyStore()),
                                "attribute_not_exists(pk)",
                                Map.of()),
                        table.delete(
                                keys.idempotency(it.seen().team(), it.seen().key()),
                                "keyStoreId = :id",
                                Map.of(":id", id(it.seen().keyStore()))));
            case Repair.RestoreKey it ->
                List.of(
                        unchanged(it.record()),
                        table.put(
                                DynamoLedger.keyItem(
                                        keys.idempotency(
                                                it.record().team(), it.record().idempotencyKey()),
                                        it.record()),
                                "attribute_not_exists(pk)",
                                Map.of()));
            case Repair.RestoreDue it -> List.of(restoreDue(it.record()));
            case Repair.RestoreEventDue it -> List.of(restoreEventDue(it));
            case Repair.ListTeam it -> listTeam(it.listing());
            case Repair.UnlistTeam it ->
                List.of(
                        table.check(TableKeys.policy(it.team()), "attribute_not_exists(pk)", Map.of()),
                        table.delete(TableKeys.team(it.team())));
            case Repair.ByHand byHand -> List.of();
        };
    }

    /** The repair is right as long as the record is at the revision that the check saw. */
    private TransactWriteItem unchanged(KeyStore record) {
        return table.check(
                keys.record(record.team(), record.id()),
                "revision = :seen",
                Map.of(":seen", Items.number(record.revision())));
    }

    /**
     * A holder without a record needs no further condition: a claim is written together with its record, and no id is used
     * twice.
     */
    private List<TransactWriteItem> removeHolder(Repair.RemoveHolder repair) {
        var claim = TableKeys.of(repair.seen().item());
        var holder = holders(Set.of(repair.holder()));
        var writes = new ArrayList<TransactWriteItem>();
        writes.add(
                repair.seen().holders().equals(Set.of(repair.holder()))
                        ? table.delete(claim, "holders = :holder", Map.of(":holder", holder))
                        : table.update(
                                claim,
                                "DELETE holders :holder",
                                "contains(holders, :id)",
                                Map.of(":holder", holder, ":id", id(repair.holder()))));
        repair.record().map(this::unchanged).ifPresent(writes::add);
        return writes;
    }

    /** A shared claim is joined as a reservation joins it; an exclusive one has only the holders that the check saw. */
    private TransactWriteItem restoreClaim(Repair.RestoreClaim repair) {
        var conditions = new ArrayList<String>();
        var values = DynamoLedger.holder(repair.claim(), repair.record());
        if (repair.claim().shared() || repair.others().isEmpty()) {
            conditions.add("attribute_not_exists(holders)");
        }
        if (repair.claim().shared()) {
            conditions.add("shareable = :shared");
        }
        if (!repair.others().isEmpty()) {
            conditions.add("holders = :others");
            values = DynamoLedger.with(values, ":others", holders(repair.others()));
        }
        return table.update(
                keys.claim(repair.claim()), DynamoLedger.ADD_HOLDER, String.join(" OR ", conditions), values);
    }

    private static AttributeValue holders(Set<KeyStoreId> ids) {
        return AttributeValue.fromSs(
                ids.stream().map(KeyStoreId::value).sorted().toList());
    }

    /** Every reservation and every release counts in {@code changes}, so the number of live records is the one that was seen. */
    private TransactWriteItem setUsage(Repair.SetUsage repair) {
        var used = Map.of(":used", Items.number(repair.used()), ":one", Items.number(1));
        String update = "SET used = :used ADD changes :one";
        return repair.seen()
                .map(seen -> table.update(
                        keys.usage(repair.team()),
                        update,
                        "used = :seen AND " + changesAsIn(seen),
                        DynamoLedger.with(
                                DynamoLedger.with(used, ":seen", Items.number(seen.used())),
                                ":changes",
                                Items.number(seen.changes()))))
                .orElseGet(() -> table.update(keys.usage(repair.team()), update, "attribute_not_exists(pk)", used));
    }

    private static String changesAsIn(StoredUsage seen) {
        return seen.changes() == 0 ? "(attribute_not_exists(changes) OR changes = :changes)" : "changes = :changes";
    }

    private TransactWriteItem restoreDue(KeyStore record) {
        var seen = Map.of(":seen", Items.number(record.revision()));
        Optional<Instant> due = record.dueAt();
        return due.map(at -> table.update(
                        keys.record(record.team(), record.id()),
                        "SET duePk = :due, dueAt = :at",
                        "revision = :seen",
                        DynamoLedger.with(
                                DynamoLedger.with(seen, ":due", Items.text(keys.duePartition(DueKind.of(record)))),
                                ":at",
                                Items.time(at))))
                .orElseGet(() -> table.update(
                        keys.record(record.team(), record.id()), "REMOVE duePk, dueAt", "revision = :seen", seen));
    }

    private TransactWriteItem restoreEventDue(Repair.RestoreEventDue repair) {
        return table.update(
                TableKeys.of(repair.seen().item()),
                "SET duePk = :due, dueAt = :at",
                "attribute_exists(pk) AND attribute_not_exists(publishedAt) AND attribute_not_exists(rejectedAt)",
                Map.of(
                        ":due",
                        Items.text(keys.dueEventsPartition()),
                        ":at",
                        Items.time(repair.seen().occurredAt().plus(Outbox.DUE_AFTER))));
    }

    /** The entry is right as long as the policy is the one that the check saw: both are written in one transaction. */
    private List<TransactWriteItem> listTeam(TeamListing listing) {
        return List.of(
                table.check(
                        TableKeys.policy(listing.team()),
                        "version = :version AND updatedAt = :at",
                        Map.of(
                                ":version", Items.number(listing.policyVersion()),
                                ":at", Items.time(listing.updatedAt()))),
                table.put(TeamEntry.write(listing)));
    }

    private static AttributeValue id(KeyStoreId id) {
        return Items.text(id.value());
    }
}
