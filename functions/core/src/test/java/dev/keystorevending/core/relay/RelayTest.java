package dev.keystorevending.core.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystorevending.core.CreateRequests;
import dev.keystorevending.core.event.OutboxItem;
import dev.keystorevending.core.event.PublishAnswer;
import dev.keystorevending.core.fake.CallHook;
import dev.keystorevending.core.fake.FakeEventBus;
import dev.keystorevending.core.fake.FakeLedger;
import dev.keystorevending.core.fake.FakeOutbox;
import dev.keystorevending.core.fake.SettableClock;
import dev.keystorevending.core.ledger.LedgerUnavailable;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RelayTest {

    private final FakeLedger ledger = new FakeLedger();
    private final List<String> marks = new ArrayList<>();
    private boolean tableResponds = true;
    private final FakeOutbox outbox = new FakeOutbox(ledger, new CallHook() {
        @Override
        public void before(String call) {
            marks.add(call);
            if (!tableResponds) {
                throw new LedgerUnavailable("no response");
            }
        }
    });
    private final SettableClock clock = new SettableClock(CreateRequests.NOW.plusSeconds(1));

    @Test
    void eventsArePublishedInBatchesOfTen() {
        var bus = new FakeEventBus();
        assertThat(relay(bus).publish(items(23))).isEqualTo(new Relay.Report(23, List.of(), 0));
        assertThat(bus.batches()).containsExactly(10, 10, 3);
        assertThat(bus.taken()).hasSize(23);
    }

    @Test
    void failedEventDoesNotBlockOthers() {
        var items = items(12);
        var bus = new FakeEventBus(item -> switch (items.indexOf(item)) {
            case 4 -> new PublishAnswer.Again("ThrottlingException");
            case 11 -> new PublishAnswer.Never("MalformedDetail");
            default -> new PublishAnswer.Published();
        });
        assertThat(relay(bus).publish(items).undelivered())
                .containsExactly(
                        new Relay.Undelivered(items.get(4).eventId(), "ThrottlingException", true),
                        new Relay.Undelivered(items.get(11).eventId(), "MalformedDetail", false));
        assertThat(bus.taken()).hasSize(10);
        assertThat(outbox.published())
                .hasSize(10)
                .containsEntry(items.get(0).key(), clock.instant())
                .doesNotContainKeys(items.get(4).key(), items.get(11).key());
        assertThat(outbox.rejected()).containsOnlyKeys(items.get(11).key()).containsValue("MalformedDetail");
    }

    @Test
    void aFailedMarkIsNoFailedDeliveryAndEndsTheMarking() {
        tableResponds = false;
        var bus = new FakeEventBus();
        assertThat(relay(bus).publish(items(12))).isEqualTo(new Relay.Report(12, List.of(), 12));
        assertThat(bus.taken()).hasSize(12);
        assertThat(marks).hasSize(1);
    }

    @Test
    void anUnreadableItemIsRejected() {
        var keys = items(2).stream().map(OutboxItem::key).toList();
        assertThat(relay(new FakeEventBus()).rejectUnreadable(keys)).isZero();
        assertThat(outbox.rejected()).containsOnlyKeys(keys).containsValue(Relay.UNREADABLE);
        tableResponds = false;
        assertThat(relay(new FakeEventBus()).rejectUnreadable(keys)).isEqualTo(2);
    }

    @Test
    void emptyListMakesNoCall() {
        var bus = new FakeEventBus();
        assertThat(relay(bus).publish(List.of())).isEqualTo(new Relay.Report(0, List.of(), 0));
        assertThat(bus.batches()).isEmpty();
        assertThat(marks).isEmpty();
    }

    private Relay relay(FakeEventBus bus) {
        return new Relay(bus, outbox, clock);
    }

    private List<OutboxItem> items(int number) {
        return OutboxEvents.record(ledger, number, CreateRequests.NOW);
    }
}
