package dev.keystorevending.aws.dynamodb;

import dev.keystorevending.core.event.OutboxItem;
import dev.keystorevending.core.keystore.CustomKeyStoreId;
import dev.keystorevending.core.keystore.IdempotencyKey;
import dev.keystorevending.core.keystore.KeyStoreId;
import dev.keystorevending.core.keystore.Principal;
import dev.keystorevending.core.keystore.TeamId;
import dev.keystorevending.core.ledger.Claim;
import dev.keystorevending.core.ledger.Due.ItemKey;
import dev.keystorevending.core.ledger.DueKind;
import dev.keystorevending.core.trail.TrailPosition;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** The primary keys of all items of the table. */
final class TableKeys {

    static final String PARTITION = "pk";
    static final String SORT = "sk";
    static final String RECORD_PREFIX = "KS#";
    static final String OUTBOX_PREFIX = "OUTBOX#";
    static final String POLICY_EVENTS_PREFIX = OUTBOX_PREFIX + "POLICY#";
    static final String POLICY_CHANGE_PREFIX = "POLICY#";
    static final String POLICY_PREFIX = "TEAM#";
    static final String POLICY = "POLICY";

    /** The partition of the list of teams. */
    static final String TEAMS = "TEAMS";

    /** The partition of the list of administrators and its changes. */
    static final String ADMINISTRATORS = "ADMINISTRATORS";

    private static final String CHANGE_PREFIX = "CHANGE#";

    private final Target target;

    TableKeys(Target target) {
        this.target = target;
    }

    static Map<String, AttributeValue> policy(TeamId team) {
        return key(POLICY_PREFIX + team, POLICY);
    }

    /** The entry of a team in the list of teams. */
    static Map<String, AttributeValue> team(TeamId team) {
        return key(TEAMS, team.value());
    }

    static Map<String, AttributeValue> administrators() {
        return key(ADMINISTRATORS, "LIST");
    }

    static Map<String, AttributeValue> administratorChange(long version) {
        return key(ADMINISTRATORS, CHANGE_PREFIX + digits(version, 9));
    }

    /** The last version of a policy that was deleted, so that no version is used twice. */
    static Map<String, AttributeValue> deletedPolicy(TeamId team) {
        return key(POLICY_PREFIX + team, "DELETED_POLICY");
    }

    static Map<String, AttributeValue> outbox(KeyStoreId id, long revision) {
        return key(OUTBOX_PREFIX + id, digits(revision, 9));
    }

    /** The event of a change of a team's policy. */
    static Map<String, AttributeValue> policyEvent(TeamId team, long version) {
        return key(POLICY_EVENTS_PREFIX + team, digits(version, 9));
    }

    /** A line of the history of a team's policy. */
    static Map<String, AttributeValue> policyChange(TeamId team, long version) {
        return key(POLICY_PREFIX + team, POLICY_CHANGE_PREFIX + digits(version, 9));
    }

    static Map<String, AttributeValue> outbox(OutboxItem.Key key) {
        return key(key.partition(), key.sort());
    }

    Map<String, AttributeValue> usage(TeamId team) {
        return key(teamPartition(team), "USAGE");
    }

    Map<String, AttributeValue> record(TeamId team, KeyStoreId id) {
        return key(teamPartition(team), RECORD_PREFIX + id);
    }

    /** The ID in the primary key of a {@link #record}. */
    static KeyStoreId recordId(Map<String, AttributeValue> key) {
        return new KeyStoreId(Items.text(key, SORT).substring(RECORD_PREFIX.length()));
    }

    Map<String, AttributeValue> audit(TeamId team, KeyStoreId id, long revision) {
        return key(teamPartition(team), auditPrefix(id) + digits(revision, 9));
    }

    static String auditPrefix(KeyStoreId id) {
        return "AUDIT#" + id + "#";
    }

    Map<String, AttributeValue> idempotency(TeamId team, IdempotencyKey key) {
        return key(teamPartition(team), "KEY#" + key);
    }

    Map<String, AttributeValue> claim(Claim claim) {
        return key(target.prefix() + "CLAIM#" + claim.kind() + "#" + claim.value(), "CLAIM");
    }

    /** The record that owns a key store in KMS; it stays when the key store is gone. */
    Map<String, AttributeValue> owner(CustomKeyStoreId id) {
        return key(target.prefix() + "OWNER#" + id, "OWNER");
    }

    String teamPartition(TeamId team) {
        return target.prefix() + "TEAM#" + team;
    }

    /** The partition of a team's trail. It is not the team's own, where an item shows that the team has a history. */
    String trailPartition(TeamId team) {
        return target.prefix() + "TRAIL#" + team;
    }

    Map<String, AttributeValue> trail(TeamId team, TrailPosition position) {
        return key(trailPartition(team), position.value());
    }

    /** The partition of the sparse index of the due records of a kind. */
    String duePartition(DueKind kind) {
        return target.prefix() + "DUE#" + kind;
    }

    /** The permits of one second that all runs of reconcile share. */
    Map<String, AttributeValue> permits(Instant now) {
        return key(target.prefix() + "PERMITS#" + now.getEpochSecond(), "PERMITS");
    }

    /** The partition of the same index with the events that are not published. */
    String dueEventsPartition() {
        return target.prefix() + "DUE#EVENTS";
    }

    /** The requests of a caller in the period that begins at this time. */
    Map<String, AttributeValue> requests(Principal caller, Instant start) {
        return key(target.prefix() + "PERMITS#CALLER#" + caller.arn() + "#" + start.toEpochMilli(), "PERMITS");
    }

    /** The lines of one hour that a team's members have in its trail. */
    Map<String, AttributeValue> trailLines(TeamId team, Instant now) {
        return key(target.prefix() + "PERMITS#TRAIL#" + team + "#" + now.truncatedTo(ChronoUnit.HOURS), "PERMITS");
    }

    /** A number that sorts as text. {@code String.format} would load the data of a locale at a cold start. */
    static String digits(long number, int width) {
        String digits = Long.toString(number);
        return "0".repeat(Math.max(0, width - digits.length())) + digits;
    }

    /** The primary key of an item that was read before. */
    static Map<String, AttributeValue> of(ItemKey item) {
        return key(item.partition(), item.sort());
    }

    static ItemKey read(Map<String, AttributeValue> item) {
        return new ItemKey(Items.text(item, PARTITION), Items.text(item, SORT));
    }

    /** The primary key among the attributes of an item or of an index's key. */
    static Map<String, AttributeValue> primary(Map<String, AttributeValue> item) {
        return of(read(item));
    }

    private static Map<String, AttributeValue> key(String partition, String sort) {
        return Map.of(PARTITION, Items.text(partition), SORT, Items.text(sort));
    }
}
