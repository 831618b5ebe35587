package dev.keystorevending.aws.dynamodb;

import dev.keystorevending.core.check.TableContents;
import dev.keystorevending.core.check.TableContents.StoredAuditLine;
import dev.keystorevending.core.check.TableContents.StoredClaim;
import dev.keystorevending.core.check.TableContents.StoredEvent;
import dev.keystorevending.core.check.TableContents.StoredKey;
import dev.keystorevending.core.check.TableContents.StoredOwner;
import dev.keystorevending.core.check.TableContents.StoredRecord;
import dev.keystorevending.core.check.TableContents.StoredTeam;
import dev.keystorevending.core.check.TableContents.StoredTeamPolicy;
import dev.keystorevending.core.check.TableContents.StoredUsage;
import dev.keystorevending.core.check.TableContents.UnreadableItem;
import dev.keystorevending.core.keystore.CustomKeyStoreId;
import dev.keystorevending.core.keystore.IdempotencyKey;
import dev.keystorevending.core.keystore.KeyStoreId;
import dev.keystorevending.core.keystore.TeamId;
import dev.keystorevending.core.ledger.AuditAction;
import dev.keystorevending.core.ledger.Claim;
import dev.keystorevending.core.ledger.Due.ItemKey;
import dev.keystorevending.core.ledger.DueKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Collects the items of a scan, each by its key. An item that is not stored under its own key is unreadable. */
final class TableItems {

    private final Target target;
    private final TableKeys keys;
    private final List<StoredRecord> records = new ArrayList<>();
    private final List<StoredClaim> claims = new ArrayList<>();
    private final List<StoredUsage> usages = new ArrayList<>();
    private final List<StoredKey> idempotencyKeys = new ArrayList<>();
    private final List<StoredOwner> owners = new ArrayList<>();
    private final List<StoredEvent> events = new ArrayList<>();
    private final List<StoredAuditLine> auditLines = new ArrayList<>();
    private final List<StoredTeamPolicy> policies = new ArrayList<>();
    private final List<StoredTeam> teams = new ArrayList<>();
    private final List<UnreadableItem> unreadable = new ArrayList<>();

    TableItems(Target target) {
        this.target = target;
        this.keys = new TableKeys(target);
    }

    TableContents contents(Instant readAt) {
        return new TableContents(
                readAt,
                records,
                claims,
                usages,
                idempotencyKeys,
                owners,
                events,
                auditLines,
                policies,
                teams,
                unreadable);
    }

    void add(Map<String, AttributeValue> item) {
        var key = TableKeys.read(item);
        try {
            read(key, item);
        } catch (RuntimeException notOurs) {
            unreadable.add(new UnreadableItem(key, team(key), keyStore(key)));
        }
    }

    private void read(ItemKey key, Map<String, AttributeValue> item) {
        if (key.partition().startsWith(TableKeys.OUTBOX_PREFIX)) {
            readEvent(key, item);
        } else if (key.partition().startsWith(prefix("TEAM#"))) {
            readTeamItem(
                    key, new TeamId(key.partition().substring(prefix("TEAM#").length())), item);
        } else if (key.partition().startsWith(prefix("CLAIM#"))) {
            readClaim(key, item);
        } else if (key.partition().startsWith(TableKeys.POLICY_PREFIX)) {
            readPolicy(key, item);
        } else if (key.partition().equals(TableKeys.TEAMS)) {
            readTeam(key, item);
        } else if (key.partition().equals(TableKeys.ADMINISTRATORS)) {
            readAdministrators(key, item);
        } else if (key.partition().startsWith(prefix("OWNER#"))) {
            owners.add(new StoredOwner(
                    key,
                    new CustomKeyStoreId(
                            key.partition().substring(prefix("OWNER#").length())),
                    new TeamId(Items.text(item, "team")),
                    new KeyStoreId(Items.text(item, "keyStoreId"))));
        } else if (!key.partition().startsWith(prefix("PERMITS#"))
                && !key.partition().startsWith(prefix("TRAIL#"))) {
            throw new IllegalStateException("an item of unknown kind");
        }
    }

    /** Nothing depends on these items, so the check only reads them. */
    private static void readAdministrators(ItemKey key, Map<String, AttributeValue> item) {
        long version = Items.number(item, AdministratorFormat.VERSION);
        if (key.equals(TableKeys.read(TableKeys.administrators()))) {
            AdministratorFormat.readList(item);
            return;
        }
        AdministratorFormat.readChange(item);
        if (!key.equals(TableKeys.read(TableKeys.administratorChange(version)))) {
            throw new IllegalStateException("a change under the key of another one");
        }
    }

    /** Events of earlier versions have another sort key and are never due. */
    private void readEvent(ItemKey key, Map<String, AttributeValue> item) {
        if (key.sort().equals("OUTBOX")) {
            return;
        }
        var event = OutboxFormat.read(item);
        boolean open = !item.containsKey("publishedAt") && !item.containsKey("rejectedAt");
        events.add(new StoredEvent(
                key,
                key.partition().startsWith(TableKeys.POLICY_EVENTS_PREFIX)
                        ? Optional.empty()
                        : Optional.of(keyStore(key).orElseThrow()),
                Long.parseLong(key.sort()),
                event.occurredAt(),
                open,
                duePartition(item).equals(Optional.of(keys.dueEventsPartition()))));
    }

    private void readTeamItem(ItemKey key, TeamId team, Map<String, AttributeValue> item) {
        if (key.sort().equals("USAGE")) {
            usages.add(new StoredUsage(
                    key,
                    team,
                    (int) Items.number(item, "used"),
                    item.containsKey("changes") ? Items.number(item, "changes") : 0));
        } else if (key.sort().startsWith(TableKeys.RECORD_PREFIX)) {
            readRecord(key, item);
        } else if (key.sort().startsWith("AUDIT#")) {
            auditLines.add(new StoredAuditLine(
                    keyStore(key).orElseThrow(),
                    Long.parseLong(key.sort().substring(key.sort().lastIndexOf('#') + 1)),
                    AuditAction.valueOf(Items.text(item, "action")),
                    Items.time(item, "at")));
        } else if (key.sort().startsWith("KEY#")) {
            idempotencyKeys.add(new StoredKey(
                    key,
                    team,
                    new IdempotencyKey(key.sort().substring("KEY#".length())),
                    new KeyStoreId(Items.text(item, "keyStoreId")),
                    Items.text(item, "fingerprint"),
                    Instant.ofEpochSecond(Items.number(item, "expiresAt"))));
        } else {
            throw new IllegalStateException("an item of unknown kind");
        }
    }

    private void readRecord(ItemKey key, Map<String, AttributeValue> item) {
        var record = KeyStoreFormat.read(item);
        if (!TableKeys.read(keys.record(record.team(), record.id())).equals(key)) {
            throw new IllegalStateException("a record under the key of another one");
        }
        Optional<String> partition = item.containsKey(KeyStoreFormat.DUE_AT) ? duePartition(item) : Optional.empty();
        records.add(new StoredRecord(
                key,
                record,
                partition.flatMap(in -> Arrays.stream(DueKind.values())
                        .filter(kind -> keys.duePartition(kind).equals(in))
                        .findFirst())));
    }

    private void readClaim(ItemKey key, Map<String, AttributeValue> item) {
        var parts = key.partition().substring(prefix("CLAIM#").length()).split("#", 2);
        var holders =
                Optional.ofNullable(item.get("holders")).map(AttributeValue::ss).orElse(List.of());
        if (item.containsKey("holders") && holders.isEmpty()) {
            throw new IllegalStateException("holders that are no set of texts");
        }
        Set<KeyStoreId> ids = holders.stream().map(KeyStoreId::new).collect(Collectors.toSet());
        claims.add(new StoredClaim(
                key,
                Claim.Kind.valueOf(parts[0]),
                parts[1],
                Boolean.TRUE.equals(item.getOrDefault("shareable", AttributeValue.fromBool(false))
                        .bool()),
                ids));
    }

    /** A policy that cannot be read still shows that its team has one. */
    private void readPolicy(ItemKey key, Map<String, AttributeValue> item) {
        var team = new TeamId(key.partition().substring(TableKeys.POLICY_PREFIX.length()));
        try {
            var listing = TeamEntry.read(item);
            if (!listing.team().equals(team)) {
                throw new IllegalStateException("a policy under the key of another team");
            }
            policies.add(new StoredTeamPolicy(key, team, Optional.of(listing)));
        } catch (RuntimeException notOurs) {
            policies.add(new StoredTeamPolicy(key, team, Optional.empty()));
            throw notOurs;
        }
    }

    private void readTeam(ItemKey key, Map<String, AttributeValue> item) {
        var listing = TeamEntry.read(item);
        if (!listing.team().value().equals(key.sort())) {
            throw new IllegalStateException("an entry under the key of another team");
        }
        teams.add(new StoredTeam(key, listing));
    }

    private static Optional<String> duePartition(Map<String, AttributeValue> item) {
        return Items.maybeText(item, KeyStoreFormat.DUE_PARTITION);
    }

    private Optional<TeamId> team(ItemKey key) {
        return key.partition().startsWith(prefix("TEAM#"))
                ? TeamId.parse(key.partition().substring(prefix("TEAM#").length()))
                        .toOptional()
                : Optional.empty();
    }

    /** The key store that the key of a record, a history line or an event names. */
    private static Optional<KeyStoreId> keyStore(ItemKey key) {
        if (key.partition().startsWith(TableKeys.OUTBOX_PREFIX)) {
            return KeyStoreId.parse(key.partition().substring(TableKeys.OUTBOX_PREFIX.length()))
                    .toOptional();
        }
        var parts = key.sort().split("#", -1);
        boolean names = parts.length > 1 && (parts[0].equals("KS") || parts[0].equals("AUDIT"));
        return names ? KeyStoreId.parse(parts[1]).toOptional() : Optional.empty();
    }

    private String prefix(String kind) {
        return target.prefix() + kind;
    }
}
