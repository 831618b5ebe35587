package dev.keystorevending.core.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystorevending.core.CreateRequests;
import dev.keystorevending.core.PolicyWrites;
import dev.keystorevending.core.Teams;
import dev.keystorevending.core.create.Ownership;
import dev.keystorevending.core.event.Event;
import dev.keystorevending.core.event.EventKind;
import dev.keystorevending.core.event.OutboxItem;
import dev.keystorevending.core.keystore.Connection;
import dev.keystorevending.core.keystore.CustomKeyStoreId;
import dev.keystorevending.core.keystore.Drift;
import dev.keystorevending.core.keystore.IdempotencyKey;
import dev.keystorevending.core.keystore.KeyStore;
import dev.keystorevending.core.keystore.KeyStoreId;
import dev.keystorevending.core.keystore.SecretVersionId;
import dev.keystorevending.core.keystore.SecretWatch;
import dev.keystorevending.core.keystore.Status;
import dev.keystorevending.core.ledger.Actor;
import dev.keystorevending.core.ledger.AuditAction;
import dev.keystorevending.core.ledger.AuditLine;
import dev.keystorevending.core.ledger.DueKind;
import dev.keystorevending.core.ledger.Ledger;
import dev.keystorevending.core.ledger.ReserveAnswer;
import dev.keystorevending.core.ledger.WriteAnswer;
import dev.keystorevending.core.policy.Policies;
import dev.keystorevending.core.policy.PolicyChange;
import dev.keystorevending.core.policy.StoredPolicy;
import dev.keystorevending.core.secret.Credential;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What every outbox must do. Each test starts with an empty table. */
public abstract class OutboxContract {

    private static final Instant NOW = CreateRequests.NOW;
    private static final Instant DUE = NOW.plus(Outbox.DUE_AFTER);
    private static final Random RANDOM = new Random();

    protected abstract Ledger ledger();

    protected abstract Policies policies();

    protected abstract Outbox outbox();

    /** Takes a member from an item, so that it can no longer be read. */
    protected abstract void damage(OutboxItem.Key key);

    protected abstract Optional<Instant> publishedAt(OutboxItem.Key key);

    protected abstract Optional<String> rejectedCode(OutboxItem.Key key);

    @Test
    void anUnmarkedEventIsDueAfterFiveMinutes() {
        var event = created(NOW);
        assertThat(due(DUE.minusMillis(1))).isEmpty();
        assertThat(due(DUE)).singleElement().satisfies(item -> {
            assertThat(item.eventId()).isEqualTo(event.eventId());
            assertThat(item.detailType()).isEqualTo("KeyStoreCreated");
            assertThat(item.detail()).startsWith("{").endsWith("}");
            assertThat(item.occurredAt()).isEqualTo(NOW);
        });
        for (DueKind kind : DueKind.values()) {
            var records = ledger().due(kind, DUE.plus(Ownership.LEASE), 100, Optional.empty());
            assertThat(records.records())
                    .as("an event is no record")
                    .isEqualTo(kind == DueKind.LOOKS ? List.of(event.keyStore()) : List.of());
            assertThat(records.unreadable()).isEmpty();
        }
    }

    @Test
    void theEventsOfOneKeyStoreAreItemsOfTheirOwn() {
        var first = created(NOW);
        var second = connected(first, NOW.plusSeconds(1));
        assertThat(due(DUE.plusSeconds(1)))
                .extracting(OutboxItem::eventId)
                .containsExactly(first.eventId(), second.eventId());
        assertThat(due(DUE.plusSeconds(1)))
                .extracting(item -> item.key().partition())
                .containsOnly(due(DUE).getFirst().key().partition());
    }

    @Test
    void eachChangeOfAPolicyIsAnEvent() {
        var first = new StoredPolicy(Teams.policy(Teams.PAYMENTS), 1, NOW, Teams.MEMBER);
        var second = new StoredPolicy(Teams.policy(Teams.PAYMENTS), 2, NOW.plusSeconds(1), Teams.MEMBER);
        PolicyWrites.put(policies(), first, 0);
        PolicyWrites.put(policies(), first, 0);
        PolicyWrites.put(policies(), second, 1);
        var last = PolicyChange.deletion(second, NOW.plusSeconds(2), Teams.MEMBER, "request");
        String eventId = UUID.randomUUID().toString();
        policies().delete(last, eventId);
        policies().delete(last, UUID.randomUUID().toString());
        var items = due(DUE.plusSeconds(2));
        assertThat(items)
                .as("none for what was refused")
                .hasSize(3)
                .extracting(OutboxItem::detailType)
                .containsOnly("PolicyChanged");
        assertThat(items)
                .extracting(OutboxItem::occurredAt)
                .containsExactly(NOW, NOW.plusSeconds(1), NOW.plusSeconds(2));
        assertThat(items.getLast().eventId()).isEqualTo(eventId);
        assertThat(items)
                .extracting(item -> item.key().partition())
                .containsOnly(items.getFirst().key().partition());
        outbox().markPublished(items.getFirst().key(), DUE);
        assertThat(due(DUE.plusSeconds(2))).hasSize(2);
    }

    @Test
    void aPublishedEventIsDueNoMore() {
        created(NOW);
        var key = due(DUE).getFirst().key();
        outbox().markPublished(key, DUE);
        assertThat(due(DUE)).isEmpty();
        outbox().markPublished(key, DUE.plusSeconds(1));
        assertThat(publishedAt(key)).as("the first time").contains(DUE);
    }

    @Test
    void aRejectedEventIsDueNoMore() {
        created(NOW);
        var key = due(DUE).getFirst().key();
        outbox().markRejected(key, "MalformedDetail", DUE);
        assertThat(due(DUE)).isEmpty();
        assertThat(rejectedCode(key)).contains("MalformedDetail");
        assertThat(publishedAt(key)).isEmpty();
    }

    @Test
    void whatWasPublishedIsNotRejected() {
        created(NOW);
        var key = due(DUE).getFirst().key();
        outbox().markRejected(key, "MalformedDetail", DUE);
        outbox().markPublished(key, DUE);
        assertThat(rejectedCode(key)).isEmpty();
        outbox().markRejected(key, "MalformedDetail", DUE);
        assertThat(rejectedCode(key)).isEmpty();
        assertThat(publishedAt(key)).contains(DUE);
    }

    @Test
    void aMarkCreatesNoItem() {
        created(NOW);
        var absent = new OutboxItem.Key(due(DUE).getFirst().key().partition(), "000000099");
        outbox().markPublished(absent, DUE);
        outbox().markRejected(absent, "MalformedDetail", DUE);
        assertThat(publishedAt(absent)).isEmpty();
        assertThat(rejectedCode(absent)).isEmpty();
        assertThat(due(DUE)).hasSize(1);
    }

    @Test
    void pagesGoFromTheOldestToTheNewest() {
        var written = new ArrayList<String>();
        for (int seconds : new int[] {4, 2, 0, 3, 1, 5, 5}) {
            written.add(created(NOW.plusSeconds(seconds)).eventId());
        }
        var now = DUE.plusSeconds(5);
        var first = outbox().unpublished(now, 3, Optional.empty());
        assertThat(first.items())
                .extracting(OutboxItem::eventId)
                .containsExactly(written.get(2), written.get(4), written.get(1));
        outbox().markPublished(first.items().getLast().key(), now);
        var second = outbox().unpublished(now, 3, first.next());
        assertThat(second.items())
                .extracting(OutboxItem::eventId)
                .startsWith(written.get(3), written.get(0))
                .hasSize(3);
        var third = outbox().unpublished(now, 3, second.next());
        var last = new ArrayList<>(third.items());
        last.addAll(second.items().subList(2, 3));
        assertThat(last)
                .as("the two of one time, one on each side of the edge")
                .extracting(OutboxItem::eventId)
                .containsExactlyInAnyOrder(written.get(5), written.get(6));
        assertThat(third.next()).isEmpty();
    }

    @Test
    void anUnreadableItemBlocksNoOther() {
        created(NOW);
        var readable = created(NOW.plusSeconds(1));
        var damaged = due(DUE).getFirst().key();
        damage(damaged);
        var page = outbox().unpublished(DUE.plusSeconds(1), 10, Optional.empty());
        assertThat(page.unreadable()).containsExactly(damaged);
        assertThat(page.items()).extracting(OutboxItem::eventId).containsExactly(readable.eventId());
        outbox().markRejected(damaged, Relay.UNREADABLE, DUE);
        assertThat(outbox().unpublished(DUE.plusSeconds(1), 10, Optional.empty())
                        .unreadable())
                .isEmpty();
        assertThat(rejectedCode(damaged)).contains(Relay.UNREADABLE);
    }

    private List<OutboxItem> due(Instant now) {
        var page = outbox().unpublished(now, 100, Optional.empty());
        assertThat(page.unreadable()).isEmpty();
        assertThat(page.next()).isEmpty();
        return page.items();
    }

    /** Vends a key store and returns its event. */
    private Event created(Instant at) {
        var record = record();
        assertThat(ledger().reserve(record, policy(), line(record))).isInstanceOf(ReserveAnswer.Reserved.class);
        var next = record.with(
                new Status.Created(new CustomKeyStoreId("cks-" + record.id())), new Connection.NotRequested(), at);
        var event = new Event(UUID.randomUUID().toString(), EventKind.KeyStoreCreated, at, "request", next);
        assertThat(ledger().recordCreated(record, next, line(next), event)).isEqualTo(WriteAnswer.WRITTEN);
        return event;
    }

    /** The next event of the same key store. */
    private Event connected(Event last, Instant at) {
        var next = last.keyStore().with(new Connection.NotRequested(), at);
        var event = new Event(UUID.randomUUID().toString(), EventKind.KeyStoreConnected, at, "request", next);
        assertThat(ledger().recordConnection(last.keyStore(), next, line(next), Optional.of(event)))
                .isEqualTo(WriteAnswer.WRITTEN);
        return event;
    }

    /** The policy under which key stores are vended; its own event is published. */
    private StoredPolicy policy() {
        var policy = new StoredPolicy(Teams.policy(Teams.PAYMENTS, 100), 1, NOW, Teams.MEMBER);
        if (PolicyWrites.put(policies(), policy, 0) instanceof Policies.PutAnswer.Stored) {
            outbox().markPublished(due(DUE).getFirst().key(), NOW);
        }
        return policy;
    }

    private static AuditLine line(KeyStore record) {
        return new AuditLine(
                NOW, AuditAction.RESERVED, Actor.service("actor"), 1, "request", "revision " + record.revision());
    }

    private static KeyStore record() {
        var request = CreateRequests.request(CreateRequests.cloudHsm());
        return new KeyStore(
                KeyStoreId.fresh(NOW, RANDOM),
                Teams.PAYMENTS,
                request.name(),
                request.backing(),
                request.pinned(
                        new SecretVersionId("11111111-2222-3333-4444-555555555555"),
                        new Credential.KmsUserPassword("kmsPswd01")),
                false,
                Optional.empty(),
                Teams.MEMBER,
                "request",
                new IdempotencyKey(UUID.randomUUID().toString()),
                request.fingerprint(),
                NOW,
                NOW,
                new Status.Creating(1, NOW.plus(Ownership.LEASE), NOW),
                new Connection.NotRequested(),
                List.of(),
                1,
                Drift.none(),
                SecretWatch.from(CreateRequests.NOW));
    }
}
