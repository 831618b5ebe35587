package dev.keystorevending.core.proof;

import dev.keystorevending.core.event.Event;
import dev.keystorevending.core.event.EventBus;
import dev.keystorevending.core.event.OutboxItem;
import dev.keystorevending.core.event.PublishAnswer;
import dev.keystorevending.core.fake.CallHook;
import dev.keystorevending.core.fake.FakeCustomKeyStores;
import dev.keystorevending.core.fake.FakeLedger;
import dev.keystorevending.core.fake.FakeOutbox;
import dev.keystorevending.core.relay.Relay;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The way of an event: the table's stream, which hands it on until it is acknowledged; the relay; and the bus. */
final class Delivery {

    private final FakeLedger ledger;
    private final CallHook hook;
    private final Predicate<OutboxItem> entryFails;
    private final Predicate<Relay.Undelivered> heeded;
    private final Set<String> delivered = new HashSet<>();
    private final Set<String> acknowledged = new HashSet<>();

    /**
     * A bus that may fail.
     *
     * @param entryFails which entries of a call that succeeds fail
     * @param heeded which failures are reported to the stream; all, unless that safeguard is missing
     */
    Delivery(FakeLedger ledger, CallHook hook, Predicate<OutboxItem> entryFails, Predicate<Relay.Undelivered> heeded) {
        this.ledger = ledger;
        this.hook = hook;
        this.entryFails = entryFails;
        this.heeded = heeded;
    }

    /** What the stream has not seen acknowledged, in the order in which it was written. */
    List<OutboxItem> open() {
        return ledger.outbox().stream()
                .filter(event -> !acknowledged.contains(event.eventId()))
                .map(Delivery::item)
                .toList();
    }

    static OutboxItem item(Event event) {
        return FakeOutbox.item(event);
    }

    /** One invocation of the relay; what it does not report is acknowledged. */
    void relay(List<OutboxItem> items) {
        Set<String> failed = new Relay(bus(), new FakeOutbox(ledger), InstantSource.system())
                .publish(items).undelivered().stream()
                        .filter(heeded)
                        .map(Relay.Undelivered::eventId)
                        .collect(Collectors.toSet());
        items.stream()
                .map(OutboxItem::eventId)
                .filter(id -> !failed.contains(id))
                .forEach(acknowledged::add);
    }

    Set<String> delivered() {
        return Set.copyOf(delivered);
    }

    private EventBus bus() {
        return batch -> {
            try {
                hook.before("bus.publish");
                var answers = batch.stream().map(this::publish).toList();
                hook.after("bus.publish");
                return answers;
            } catch (FakeCustomKeyStores.LostAnswer | FakeCustomKeyStores.Throttled failed) {
                return batch.stream()
                        .<PublishAnswer>map(item -> new PublishAnswer.Again("lost"))
                        .toList();
            }
        };
    }

    private PublishAnswer publish(OutboxItem item) {
        if (entryFails.test(item)) {
            return new PublishAnswer.Again("ThrottlingException");
        }
        delivered.add(item.eventId());
        return new PublishAnswer.Published();
    }
}
