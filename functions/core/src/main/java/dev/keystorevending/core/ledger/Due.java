package dev.keystorevending.core.ledger;

import dev.keystorevending.core.keystore.KeyStore;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One page of the records that reconcile must process.
 *
 * @param unreadable the items that this code cannot read; they are reported and do not block the others
 * @param next where the next page starts; empty after the last page
 */
public record Due(List<KeyStore> records, List<ItemKey> unreadable, Optional<Position> next) {
    public Due {
        records = List.copyOf(records);
        unreadable = List.copyOf(unreadable);
    }

    /** The primary key of an item. */
    public record ItemKey(String partition, String sort) {
        @Override
        public String toString() {
            return partition + " " + sort;
        }
    }

    /** A position in the index of due records, opaque to its user. */
    public record Position(ItemKey item, Instant dueAt) {}
}
