package dev.keystorevending.core.check;

import dev.keystorevending.core.keystore.CustomKeyStoreId;
import dev.keystorevending.core.keystore.IdempotencyKey;
import dev.keystorevending.core.keystore.KeyStore;
import dev.keystorevending.core.keystore.KeyStoreId;
import dev.keystorevending.core.keystore.TeamId;
import dev.keystorevending.core.ledger.AuditAction;
import dev.keystorevending.core.ledger.Claim;
import dev.keystorevending.core.ledger.Due.ItemKey;
import dev.keystorevending.core.ledger.DueKind;
import dev.keystorevending.core.policy.TeamListing;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The items of the table as one scan read them. A scan is not a snapshot of one moment: what was written meanwhile may be
 * half of it in here.
 *
 * @param readAt when the scan began
 */
public record TableContents(
        Instant readAt,
        List<StoredRecord> records,
        List<StoredClaim> claims,
        List<StoredUsage> usages,
        List<StoredKey> keys,
        List<StoredOwner> owners,
        List<StoredEvent> events,
        List<StoredAuditLine> auditLines,
        List<StoredTeamPolicy> policies,
        List<StoredTeam> teams,
        List<UnreadableItem> unreadable) {
    public TableContents {
        records = List.copyOf(records);
        claims = List.copyOf(claims);
        usages = List.copyOf(usages);
        keys = List.copyOf(keys);
        owners = List.copyOf(owners);
        events = List.copyOf(events);
        auditLines = List.copyOf(auditLines);
        policies = List.copyOf(policies);
        teams = List.copyOf(teams);
        unreadable = List.copyOf(unreadable);
    }

    /**
     * A key store's record.
     *
     * @param due the part of the index of due records that contains it; empty if it is in none
     */
    public record StoredRecord(ItemKey item, KeyStore keyStore, Optional<DueKind> due) {}

    /**
     * The holders of a claimed value; none after the last one of a shared claim has released it.
     *
     * @param shareable whether several key stores may hold the value
     */
    public record StoredClaim(ItemKey item, Claim.Kind kind, String value, boolean shareable, Set<KeyStoreId> holders) {
        public StoredClaim {
            holders = Set.copyOf(holders);
        }
    }

    /**
     * How many key stores count towards a team's quota.
     *
     * @param changes how often it was changed; 0 in a counter that an earlier version wrote
     */
    public record StoredUsage(ItemKey item, TeamId team, int used, long changes) {}

    /** An idempotency key. After {@code expiresAt} it may disappear at any time. */
    public record StoredKey(
            ItemKey item,
            TeamId team,
            IdempotencyKey key,
            KeyStoreId keyStore,
            String fingerprint,
            Instant expiresAt) {}

    /** Which record owns, or owned, a key store in KMS. */
    public record StoredOwner(ItemKey item, CustomKeyStoreId id, TeamId team, KeyStoreId keyStore) {}

    /**
     * An event in the outbox.
     *
     * @param keyStore the key store that it is about; empty if it is about a policy
     * @param open whether it is neither published nor rejected
     * @param due whether it is in the index of unpublished events
     */
    public record StoredEvent(
            ItemKey item,
            Optional<KeyStoreId> keyStore,
            long revision,
            Instant occurredAt,
            boolean open,
            boolean due) {}

    /** One line of a key store's history. */
    public record StoredAuditLine(KeyStoreId keyStore, long revision, AuditAction action, Instant at) {}

    /**
     * A team's policy.
     *
     * @param listing what its entry in the list of teams is required to contain; empty if the policy cannot be read
     */
    public record StoredTeamPolicy(ItemKey item, TeamId team, Optional<TeamListing> listing) {}

    /** A team's entry in the list of teams. */
    public record StoredTeam(ItemKey item, TeamListing listing) {}

    /**
     * An item that cannot be read.
     *
     * @param team the team whose partition contains it, if any
     * @param keyStore the key store whose record, history or event it is, if its key says so
     */
    public record UnreadableItem(ItemKey item, Optional<TeamId> team, Optional<KeyStoreId> keyStore) {}
}
