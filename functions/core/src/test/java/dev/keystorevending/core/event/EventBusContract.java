package dev.keystorevending.core.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystorevending.core.PortFault;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the service relies on of the event bus, whatever stands behind the port. Each test starts with an empty bus. */
public abstract class EventBusContract {

    /** An event as a target gets it from the service's bus, under the service's source; the detail without blanks. */
    public record Arrived(String detailType, String detail, Instant time) {}

    protected abstract EventBus bus();

    /** Everything that arrived so far, of which there are to be this many. */
    protected abstract List<Arrived> arrived(int expected);

    protected abstract void fault(PortFault fault);

    /** Lets the next call be throttled for this entry alone. */
    protected abstract void throttleEntry(int index);

    @Test
    void eventsArriveAsTheyWerePublished() {
        var batch = List.of(item("KeyStoreCreated", 1), item("KeyStoreConnectionFailed", 2));
        assertThat(bus().publish(batch)).isEqualTo(published(2));
        assertThat(arrived(2)).containsExactlyInAnyOrderElementsOf(expected(batch));
    }

    @Test
    void aFullBatchIsPublished() {
        var batch = IntStream.range(0, EventBus.LARGEST_BATCH)
                .mapToObj(number -> item("KeyStoreCreated", number))
                .toList();
        assertThat(bus().publish(batch)).isEqualTo(published(EventBus.LARGEST_BATCH));
        assertThat(arrived(EventBus.LARGEST_BATCH)).containsExactlyInAnyOrderElementsOf(expected(batch));
    }

    @Test
    void aMalformedEntryIsNeverTakenAndHarmsNoOther() {
        var batch =
                List.of(item("KeyStoreCreated", 1), item("KeyStoreCreated", "{\"n\":", 2), item("KeyStoreCreated", 3));
        assertThat(bus().publish(batch))
                .containsExactly(
                        new PublishAnswer.Published(),
                        new PublishAnswer.Never("MalformedDetail"),
                        new PublishAnswer.Published());
        assertThat(arrived(2)).containsExactlyInAnyOrderElementsOf(expected(List.of(batch.get(0), batch.get(2))));
    }

    @Test
    void aThrottledEntryIsToBePublishedAgainAndHarmsNoOther() {
        throttleEntry(1);
        var batch = List.of(item("KeyStoreCreated", 1), item("KeyStoreCreated", 2), item("KeyStoreCreated", 3));
        assertThat(bus().publish(batch))
                .containsExactly(
                        new PublishAnswer.Published(),
                        new PublishAnswer.Again("ThrottlingException"),
                        new PublishAnswer.Published());
        assertThat(arrived(2)).containsExactlyInAnyOrderElementsOf(expected(List.of(batch.get(0), batch.get(2))));
        assertThat(bus().publish(batch.subList(1, 2))).isEqualTo(published(1));
        assertThat(arrived(3)).containsExactlyInAnyOrderElementsOf(expected(batch));
    }

    @ParameterizedTest
    @EnumSource(PortFault.class)
    void aCallWithoutAnAnswerIsToBeMadeAgain(PortFault fault) {
        var batch = List.of(item("KeyStoreCreated", 1), item("KeyStoreConnected", 2));
        fault(fault);
        assertThat(bus().publish(batch)).hasSize(2).allMatch(PublishAnswer.Again.class::isInstance);
        if (fault == PortFault.LOST_AFTER) {
            assertThat(arrived(2)).containsExactlyInAnyOrderElementsOf(expected(batch));
        } else {
            assertThat(bus().publish(batch)).isEqualTo(published(2));
            assertThat(arrived(2)).containsExactlyInAnyOrderElementsOf(expected(batch));
        }
    }

    private static List<PublishAnswer> published(int count) {
        return Collections.nCopies(count, new PublishAnswer.Published());
    }

    private static OutboxItem item(String detailType, int number) {
        return item(detailType, "{\"n\":" + number + "}", number);
    }

    private static OutboxItem item(String detailType, String detail, int seconds) {
        String eventId = UUID.randomUUID().toString();
        return new OutboxItem(new OutboxItem.Key(eventId, "1"), eventId, detailType, detail, time(seconds));
    }

    private static List<Arrived> expected(List<OutboxItem> items) {
        return items.stream()
                .map(item -> new Arrived(item.detailType(), item.detail(), item.occurredAt()))
                .toList();
    }

    /** EventBridge keeps whole seconds. */
    private static Instant time(int seconds) {
        return Instant.parse("2026-11-24T09:00:00Z").plusSeconds(seconds);
    }
}
