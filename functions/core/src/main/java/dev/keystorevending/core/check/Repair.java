package dev.keystorevending.core.check;

import dev.keystorevending.core.check.TableContents.StoredClaim;
import dev.keystorevending.core.check.TableContents.StoredEvent;
import dev.keystorevending.core.check.TableContents.StoredKey;
import dev.keystorevending.core.check.TableContents.StoredUsage;
import dev.keystorevending.core.keystore.CustomKeyStoreId;
import dev.keystorevending.core.keystore.KeyStore;
import dev.keystorevending.core.keystore.KeyStoreId;
import dev.keystorevending.core.keystore.TeamId;
import dev.keystorevending.core.ledger.Claim;
import dev.keystorevending.core.policy.TeamListing;
import java.util.Optional;
import java.util.Set;

/**
 * The write that makes items agree again. Each one contains what was seen, and takes effect only if that is unchanged: a record
 * by its revision, a usage by its number of changes, a policy by its version.
 */
public sealed interface Repair {

    /** Returns what the repair does, as a command. */
    String text();

    /**
     * Removes a holder from a claim.
     *
     * @param record the holder's record, which does not hold the claim; empty if there is none
     */
    record RemoveHolder(StoredClaim seen, KeyStoreId holder, Optional<KeyStore> record) implements Repair {
        @Override
        public String text() {
            return "Remove the holder %s from the claim.".formatted(holder);
        }
    }

    /**
     * Makes a record the holder of a claim.
     *
     * @param others the holders that stay
     */
    record RestoreClaim(KeyStore record, Claim claim, Set<KeyStoreId> others) implements Repair {
        public RestoreClaim {
            others = Set.copyOf(others);
        }

        @Override
        public String text() {
            return "Add %s to the holders of the claim %s %s.".formatted(record.id(), claim.kind(), claim.value());
        }
    }

    /**
     * Sets a team's usage.
     *
     * @param seen the item; empty if there is none
     */
    record SetUsage(TeamId team, Optional<StoredUsage> seen, int used) implements Repair {
        @Override
        public String text() {
            return "Set the usage to %d.".formatted(used);
        }
    }

    /** Stores a record as the owner of its key store in KMS. */
    record RestoreOwner(KeyStore record, CustomKeyStoreId id) implements Repair {
        @Override
        public String text() {
            return "Store %s as the owner of %s.".formatted(record.id(), id);
        }
    }

    /** Deletes an idempotency key whose record does not exist. */
    record DeleteKey(StoredKey seen) implements Repair {
        @Override
        public String text() {
            return "Delete the idempotency key.";
        }
    }

    /** Stores a record's idempotency key. */
    record RestoreKey(KeyStore record) implements Repair {
        @Override
        public String text() {
            return "Store the idempotency key of %s.".formatted(record.id());
        }
    }

    /** Puts a record into the index of due records, or takes it out, as its state requires. */
    record RestoreDue(KeyStore record) implements Repair {
        @Override
        public String text() {
            return record.dueAt()
                    .map(at -> "Make the record due at %s.".formatted(at))
                    .orElse("Remove the record from the index of due records.");
        }
    }

    /** Puts an unpublished event into the index, so that the sweep publishes it. */
    record RestoreEventDue(StoredEvent seen) implements Repair {
        @Override
        public String text() {
            return "Make the event due.";
        }
    }

    /** Stores a team's entry in the list of teams, as its policy requires. */
    record ListTeam(TeamListing listing) implements Repair {
        @Override
        public String text() {
            return "Store the entry of team %s in the list of teams.".formatted(listing.team());
        }
    }

    /** Deletes a team's entry in the list of teams. */
    record UnlistTeam(TeamId team) implements Repair {
        @Override
        public String text() {
            return "Delete the entry of team %s in the list of teams.".formatted(team);
        }
    }

    /** Nothing is written: somebody has to decide. */
    record ByHand(String reason) implements Repair {
        @Override
        public String text() {
            return reason;
        }
    }
}
