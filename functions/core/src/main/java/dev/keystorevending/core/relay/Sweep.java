package dev.keystorevending.core.relay;

import dev.keystorevending.core.event.EventBus;
import dev.keystorevending.core.event.OutboxItem;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Publishes the events that nothing has published some minutes after they occurred: the relay failed for longer than the
 * stream keeps its records, or an event was published and could not be marked.
 */
public final class Sweep {

    /** The greatest number of events in one run. */
    public static final int LIMIT = 500;

    /** After this time a run starts no further page. */
    public static final Duration BUDGET = Duration.ofSeconds(5);

    private final Outbox outbox;
    private final Relay relay;
    private final InstantSource clock;

    public Sweep(Outbox outbox, Relay relay, InstantSource clock) {
        this.outbox = outbox;
        this.relay = relay;
        this.clock = clock;
    }

    /**
     * Publishes and marks what is due, the oldest event first, page by page, until nothing is left, {@link #LIMIT} or {@link
     * #BUDGET} is reached, or a mark fails. Events that the bus does not accept now do not hide the ones behind them; they
     * stay due. Unreadable items are marked as rejected.
     *
     * @throws dev.keystorevending.core.ledger.LedgerUnavailable if the outbox cannot be read
     */
    public Report run() {
        Instant started = clock.instant();
        var tally = new Tally();
        Optional<Outbox.Position> next = Optional.empty();
        do {
            var page = outbox.unpublished(started, EventBus.LARGEST_BATCH, next);
            tally.add(page, started, relay.publish(page.items()), relay.rejectUnreadable(page.unreadable()));
            next = page.next();
        } while (next.isPresent()
                && tally.seen < LIMIT
                && tally.unmarked == 0
                && clock.instant().isBefore(started.plus(BUDGET)));
        return new Report(tally.published, tally.undelivered, tally.unreadable, tally.unmarked, tally.oldest);
    }

    private static final class Tally {

        private final List<Relay.Undelivered> undelivered = new ArrayList<>();
        private final List<OutboxItem.Key> unreadable = new ArrayList<>();
        private int seen;
        private int published;
        private int unmarked;
        private Duration oldest = Duration.ZERO;

        private void add(Outbox.Page page, Instant now, Relay.Report report, int unreadableUnmarked) {
            seen += page.items().size() + page.unreadable().size();
            published += report.published();
            unmarked += report.unmarked() + unreadableUnmarked;
            undelivered.addAll(report.undelivered());
            unreadable.addAll(page.unreadable());
            for (OutboxItem item : page.items()) {
                var age = Duration.between(item.occurredAt(), now);
                oldest = age.compareTo(oldest) > 0 ? age : oldest;
            }
        }
    }

    /**
     * What a run found and did.
     *
     * @param published how many events the bus accepted
     * @param undelivered the events that the bus did not accept, each with its error code
     * @param unreadable the items that this code cannot read
     * @param unmarked how many events were accepted or rejected and could not be marked; the next run repeats them
     * @param oldest the age of the oldest unpublished event when the run started; zero if there was none
     */
    public record Report(
            int published,
            List<Relay.Undelivered> undelivered,
            List<OutboxItem.Key> unreadable,
            int unmarked,
            Duration oldest) {
        public Report {
            undelivered = List.copyOf(undelivered);
            unreadable = List.copyOf(unreadable);
        }

        /** How many events may be accepted later. */
        public long failed() {
            return undelivered.stream().filter(Relay.Undelivered::again).count();
        }

        /** How many events can never be published. */
        public long rejected() {
            return undelivered.size() - failed() + unreadable.size();
        }
    }
}
