package dev.keystorevending.reconcile;

import dev.keystorevending.core.CreateRequests;
import dev.keystorevending.core.check.Repair;
import dev.keystorevending.core.check.StoredTable;
import dev.keystorevending.core.check.TableContents;
import dev.keystorevending.core.check.TableContents.StoredEvent;
import dev.keystorevending.core.check.TableContents.UnreadableItem;
import dev.keystorevending.core.keystore.KeyStoreId;
import dev.keystorevending.core.ledger.Due.ItemKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** A table with the contents that a test gives it. It notes the repairs and does not change. */
final class FakeStoredTable implements StoredTable {

    private final List<Repair> applied = new ArrayList<>();
    private final List<StoredEvent> events = new ArrayList<>();
    private final List<UnreadableItem> unreadable = new ArrayList<>();
    private String changed = "nothing";
    private Runnable secondScan = () -> {};
    private int scans;

    static StoredEvent undue(String partition) {
        var id = KeyStoreId.fresh(CreateRequests.NOW, new Random(partition.hashCode()));
        return new StoredEvent(
                new ItemKey("OUTBOX#" + partition, "000000001"), Optional.of(id), 1, CreateRequests.NOW, true, false);
    }

    void events(StoredEvent... stored) {
        events.addAll(List.of(stored));
    }

    void unreadable(String partition, String sort) {
        unreadable.add(new UnreadableItem(new ItemKey(partition, sort), Optional.empty(), Optional.empty()));
    }

    void changedMeanwhile(String partition) {
        changed = partition;
    }

    void beforeASecondScan(Runnable action) {
        secondScan = action;
    }

    List<Repair> applied() {
        return applied;
    }

    @Override
    public TableContents read(Instant until) {
        scans++;
        if (scans % 2 == 0) {
            secondScan.run();
        }
        return new TableContents(
                CreateRequests.NOW,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                events,
                List.of(),
                List.of(),
                List.of(),
                unreadable);
    }

    @Override
    public boolean apply(Repair repair) {
        applied.add(repair);
        return !(repair instanceof Repair.RestoreEventDue event
                && event.seen().item().partition().equals(changed));
    }
}
