package dev.keystorevending.core.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystorevending.core.CreateRequests;
import dev.keystorevending.core.event.OutboxItem;
import dev.keystorevending.core.fake.FakeEventBus;
import dev.keystorevending.core.fake.SettableClock;
import dev.keystorevending.core.ledger.LedgerUnavailable;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The limits of one sweep, over an outbox without end. */
class SweepCountsTest {

    private final SettableClock clock = new SettableClock(CreateRequests.NOW);
    private final Endless outbox = new Endless();
    private final Sweep sweep = new Sweep(outbox, new Relay(new FakeEventBus(), outbox, clock), clock);

    @ParameterizedTest
    @CsvSource({"10, 0, 50", "0, 10, 50", "7, 3, 50", "3, 7, 50"})
    void theLimitCountsUnreadableItemsToo(int readable, int unreadable, int pages) {
        outbox.readable = readable;
        outbox.unreadable = unreadable;
        var report = sweep.run();
        assertThat(outbox.pages).isEqualTo(pages);
        assertThat(report.published()).isEqualTo(readable * pages);
        assertThat(report.rejected()).isEqualTo((long) unreadable * pages);
    }

    @Test
    void aRunStopsAfterAMarkThatFailed() {
        outbox.readable = 0;
        outbox.unreadable = 2;
        outbox.responds = false;
        var report = sweep.run();
        assertThat(outbox.pages).isEqualTo(1);
        assertThat(report.unmarked()).isEqualTo(2);
    }

    @Test
    void unmarkedItemsOfBothKindsAreCounted() {
        outbox.readable = 3;
        outbox.unreadable = 2;
        outbox.responds = false;
        assertThat(sweep.run().unmarked()).isEqualTo(5);
    }

    @ParameterizedTest
    @CsvSource({"2500, 2", "2499, 3", "5000, 1", "4999, 2"})
    void noPageBeginsWhenTheTimeIsUp(long millis, int pages) {
        outbox.readable = 1;
        outbox.eachPage = Duration.ofMillis(millis);
        sweep.run();
        assertThat(outbox.pages).isEqualTo(pages);
    }

    /** Every page has as many items as the test wants, and another page follows. */
    private final class Endless implements Outbox {

        private int readable;
        private int unreadable;
        private int pages;
        private boolean responds = true;
        private Duration eachPage = Duration.ZERO;

        @Override
        public void markPublished(OutboxItem.Key key, Instant at) {
            mark();
        }

        @Override
        public void markRejected(OutboxItem.Key key, String code, Instant at) {
            mark();
        }

        private void mark() {
            if (!responds) {
                throw new LedgerUnavailable("no response");
            }
        }

        @Override
        public Page unpublished(Instant now, int limit, Optional<Position> after) {
            pages++;
            clock.advance(eachPage);
            var key = new OutboxItem.Key("partition", "sort");
            var item = new OutboxItem(key, "id", "KeyStoreCreated", "{}", CreateRequests.NOW);
            return new Page(
                    Collections.nCopies(readable, item),
                    Collections.nCopies(unreadable, key),
                    Optional.of(new Position(key, now)));
        }
    }
}
