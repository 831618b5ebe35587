package dev.keystorevending.core.proof;

import dev.keystorevending.core.event.EventBus;
import dev.keystorevending.core.event.OutboxItem;
import dev.keystorevending.core.event.PublishAnswer;
import dev.keystorevending.core.fake.CallHook;
import dev.keystorevending.core.fake.FakeCustomKeyStores;
import dev.keystorevending.core.fake.FakeLedger;
import dev.keystorevending.core.fake.FakeOutbox;
import dev.keystorevending.core.relay.Relay;
import dev.keystorevending.core.relay.Sweep;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The way of an event, as the template configures it: the table's stream, which holds a record for a day and hands it on until
 * it is acknowledged; the relay, in batches of ten; the sweep; and the bus.
 */
final class Delivery {

    private static final Duration STREAM_HOLDS = Duration.ofHours(24);
    private static final int BATCH = 10;

    private final FakeLedger ledger;
    private final CallHook hook;
    private final InstantSource clock;
    private final Predicate<OutboxItem> entryFails;
    private final boolean failuresHeeded;
    private final FakeOutbox outbox;
    private final Set<String> delivered = new HashSet<>();
    private final Set<String> acknowledged = new HashSet<>();

    /**
     * A bus that may fail.
     *
     * @param entryFails which entries of a call that succeeds fail
     * @param failuresHeeded whether the result of each entry is looked at; always, unless that safeguard is missing
     */
    Delivery(
            FakeLedger ledger,
            CallHook hook,
            InstantSource clock,
            Predicate<OutboxItem> entryFails,
            boolean failuresHeeded) {
        this.ledger = ledger;
        this.hook = hook;
        this.clock = clock;
        this.entryFails = entryFails;
        this.failuresHeeded = failuresHeeded;
        this.outbox = new FakeOutbox(ledger, hook);
    }

    /** What the stream holds and has not seen acknowledged, in the order in which it was written. */
    List<OutboxItem> open() {
        var oldest = clock.instant().minus(STREAM_HOLDS);
        return ledger.announced().stream()
                .filter(event -> event.occurredAt().isAfter(oldest))
                .filter(event -> !acknowledged.contains(event.eventId()))
                .toList();
    }

    /** Invocations of the relay; what they do not report is acknowledged. */
    void relay(List<OutboxItem> items) {
        for (int from = 0; from < items.size(); from += BATCH) {
            var batch = items.subList(from, Math.min(from + BATCH, items.size()));
            Set<String> failed = new Relay(bus(), outbox, clock)
                    .publish(batch).undelivered().stream()
                            .filter(Relay.Undelivered::again)
                            .map(Relay.Undelivered::eventId)
                            .collect(Collectors.toSet());
            batch.stream()
                    .map(OutboxItem::eventId)
                    .filter(id -> !failed.contains(id))
                    .forEach(acknowledged::add);
        }
    }

    /** One run of the sweep. */
    void sweep() {
        new Sweep(outbox, new Relay(bus(), outbox, clock), clock).run();
    }

    Set<String> delivered() {
        return Set.copyOf(delivered);
    }

    /** The events that are not marked as published. */
    List<OutboxItem> unmarked() {
        var marked = outbox.published().keySet();
        return ledger.announced().stream()
                .filter(event -> !marked.contains(event.key()))
                .toList();
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
            return failuresHeeded ? new PublishAnswer.Again("ThrottlingException") : new PublishAnswer.Published();
        }
        delivered.add(item.eventId());
        return new PublishAnswer.Published();
    }
}
