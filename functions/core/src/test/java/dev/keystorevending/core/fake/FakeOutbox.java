package dev.keystorevending.core.fake;

import dev.keystorevending.core.event.Event;
import dev.keystorevending.core.event.OutboxItem;
import dev.keystorevending.core.relay.Outbox;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The outbox of a {@link FakeLedger}: its events, and the marks on them. */
public final class FakeOutbox implements Outbox {

    private final FakeLedger ledger;
    private final CallHook hook;
    private final Map<OutboxItem.Key, Instant> published = new HashMap<>();
    private final Map<OutboxItem.Key, String> rejected = new HashMap<>();
    private final Set<OutboxItem.Key> unreadable = new HashSet<>();

    public FakeOutbox(FakeLedger ledger) {
        this(ledger, CallHook.NONE);
    }

    public FakeOutbox(FakeLedger ledger, CallHook hook) {
        this.ledger = ledger;
        this.hook = hook;
    }

    /** The item of an event, with an empty detail. */
    public static OutboxItem item(Event event) {
        return new OutboxItem(key(event), event.eventId(), event.kind().name(), "{}", event.occurredAt());
    }

    private static OutboxItem.Key key(Event event) {
        return new OutboxItem.Key(
                event.keyStore().id().value(), "%09d".formatted(event.keyStore().revision()));
    }

    @Override
    public void markPublished(OutboxItem.Key key, Instant at) {
        hook.before("outbox.markPublished");
        synchronized (this) {
            if (exists(key)) {
                published.putIfAbsent(key, at);
                rejected.remove(key);
            }
        }
        hook.after("outbox.markPublished");
    }

    @Override
    public void markRejected(OutboxItem.Key key, String code, Instant at) {
        hook.before("outbox.markRejected");
        synchronized (this) {
            if (exists(key) && !published.containsKey(key)) {
                rejected.put(key, code);
            }
        }
        hook.after("outbox.markRejected");
    }

    @Override
    public Page unpublished(Instant now, int limit, Optional<Position> after) {
        hook.before("outbox.unpublished");
        Page page;
        synchronized (this) {
            page = page(now, limit, after);
        }
        hook.after("outbox.unpublished");
        return page;
    }

    private Page page(Instant now, int limit, Optional<Position> after) {
        var order = Comparator.comparing(Position::dueAt)
                .thenComparing(position -> position.key().partition())
                .thenComparing(position -> position.key().sort());
        var due = ledger.announced().stream()
                .filter(item -> !published.containsKey(item.key()) && !rejected.containsKey(item.key()))
                .filter(item -> !position(item).dueAt().isAfter(now))
                .filter(item -> after.isEmpty() || order.compare(position(item), after.get()) > 0)
                .sorted(Comparator.comparing(FakeOutbox::position, order))
                .toList();
        var page = due.subList(0, Math.min(limit, due.size()));
        return new Page(
                page.stream().filter(item -> !unreadable.contains(item.key())).toList(),
                page.stream().map(OutboxItem::key).filter(unreadable::contains).toList(),
                due.size() > limit ? Optional.of(position(page.getLast())) : Optional.empty());
    }

    private static Position position(OutboxItem item) {
        return new Position(item.key(), item.occurredAt().plus(DUE_AFTER));
    }

    private boolean exists(OutboxItem.Key key) {
        return ledger.announced().stream().map(OutboxItem::key).anyMatch(key::equals);
    }

    /** From now on the item cannot be read. */
    public synchronized void damage(OutboxItem.Key key) {
        unreadable.add(key);
    }

    /** When each event was marked as published. */
    public synchronized Map<OutboxItem.Key, Instant> published() {
        return Map.copyOf(published);
    }

    /** The code of each rejected event. */
    public synchronized Map<OutboxItem.Key, String> rejected() {
        return Map.copyOf(rejected);
    }
}
