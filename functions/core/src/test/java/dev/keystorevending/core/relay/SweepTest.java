package dev.keystorevending.core.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keystorevending.core.CreateRequests;
import dev.keystorevending.core.event.PublishAnswer;
import dev.keystorevending.core.fake.CallHook;
import dev.keystorevending.core.fake.FakeEventBus;
import dev.keystorevending.core.fake.FakeLedger;
import dev.keystorevending.core.fake.FakeOutbox;
import dev.keystorevending.core.fake.SettableClock;
import dev.keystorevending.core.ledger.LedgerUnavailable;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SweepTest {

    private final FakeLedger ledger = new FakeLedger();
    private final SettableClock clock = new SettableClock(CreateRequests.NOW);
    private final Map<String, PublishAnswer> answers = new HashMap<>();
    private final FakeEventBus bus =
            new FakeEventBus(item -> answers.getOrDefault(item.eventId(), new PublishAnswer.Published()));
    private String failing = "";
    private Duration eachPage = Duration.ZERO;
    private final FakeOutbox outbox = new FakeOutbox(ledger, new CallHook() {
        @Override
        public void before(String call) {
            if (call.equals(failing)) {
                throw new LedgerUnavailable("no response");
            }
        }

        @Override
        public void after(String call) {
            if (call.equals("outbox.unpublished")) {
                clock.advance(eachPage);
            }
        }
    });
    private final Sweep sweep = new Sweep(outbox, new Relay(bus, outbox, clock), clock);

    @Test
    void nothingIsSweptBeforeItIsDue() {
        OutboxEvents.record(ledger, 1, CreateRequests.NOW);
        clock.advance(Outbox.DUE_AFTER.minusMillis(1));
        assertThat(sweep.run()).isEqualTo(new Sweep.Report(0, List.of(), List.of(), 0, Duration.ZERO));
        assertThat(bus.taken()).isEmpty();
    }

    @Test
    void whatIsUnmarkedIsPublishedOnceAndMarked() {
        var items = OutboxEvents.record(ledger, 3, CreateRequests.NOW);
        clock.advance(Duration.ofMinutes(6));
        outbox.markPublished(items.get(1).key(), clock.instant());
        var report = sweep.run();
        assertThat(report).isEqualTo(new Sweep.Report(2, List.of(), List.of(), 0, Duration.ofMinutes(6)));
        assertThat(bus.taken()).containsExactly(items.get(0), items.get(2));
        assertThat(outbox.published()).hasSize(3);
        assertThat(sweep.run().published()).isZero();
        assertThat(bus.taken()).hasSize(2);
    }

    @Test
    void whatTheBusDoesNotTakeNowHidesNothingAndStaysDue() {
        var items = OutboxEvents.record(ledger, 25, CreateRequests.NOW);
        clock.advance(Duration.ofHours(1));
        items.subList(0, 12).forEach(item -> answers.put(item.eventId(), new PublishAnswer.Again("Throttling")));
        var report = sweep.run();
        assertThat(report.published()).isEqualTo(13);
        assertThat(report.failed()).isEqualTo(12);
        assertThat(report.rejected()).isZero();
        answers.clear();
        clock.advance(Duration.ofMinutes(1));
        var next = sweep.run();
        assertThat(next.published()).isEqualTo(12);
        assertThat(next.oldest()).isEqualTo(Duration.ofMinutes(61));
        assertThat(bus.taken()).containsExactlyInAnyOrderElementsOf(items);
    }

    @Test
    void whatCannotBePublishedIsRejectedOnce() {
        var items = OutboxEvents.record(ledger, 3, CreateRequests.NOW);
        clock.advance(Duration.ofHours(1));
        answers.put(items.get(0).eventId(), new PublishAnswer.Never("MalformedDetail"));
        outbox.damage(items.get(1).key());
        var report = sweep.run();
        assertThat(report.published()).isEqualTo(1);
        assertThat(report.rejected()).isEqualTo(2);
        assertThat(report.failed()).isZero();
        assertThat(report.unreadable()).containsExactly(items.get(1).key());
        assertThat(outbox.rejected())
                .isEqualTo(Map.of(
                        items.get(0).key(), "MalformedDetail", items.get(1).key(), Relay.UNREADABLE));
        assertThat(sweep.run().rejected()).isZero();
    }

    @Test
    void aTableThatDoesNotTakeMarksIsNotAReasonToPublishEverythingEachMinute() {
        OutboxEvents.record(ledger, 30, CreateRequests.NOW);
        clock.advance(Duration.ofHours(1));
        failing = "outbox.markPublished";
        assertThat(sweep.run().unmarked()).isEqualTo(10);
        assertThat(bus.taken()).hasSize(10);
        failing = "";
        assertThat(sweep.run().published()).isEqualTo(30);
        assertThat(outbox.published()).hasSize(30);
    }

    @Test
    void aRunIsBoundedByTimeAndNumber() {
        OutboxEvents.record(ledger, Sweep.LIMIT + 30, CreateRequests.NOW);
        clock.advance(Duration.ofHours(1));
        eachPage = Sweep.BUDGET.dividedBy(2);
        assertThat(sweep.run().published()).isEqualTo(20);
        eachPage = Duration.ZERO;
        assertThat(sweep.run().published()).isEqualTo(Sweep.LIMIT);
        assertThat(sweep.run().published()).isEqualTo(10);
    }

    @Test
    void anOutboxThatCannotBeReadIsReported() {
        failing = "outbox.unpublished";
        assertThatThrownBy(sweep::run).isInstanceOf(LedgerUnavailable.class);
    }
}
