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

/** The behavior that the service requires of every event bus. Each test starts with an empty bus. */
public abstract class EventBusContract {

    /** An event as the bus delivers it to a target, with the service's source; the detail contains no white space. */
    public record Arrived(String detailType, String detail, Instant time) {}

    protected abstract EventBus bus();

    /** Returns the events that arrived so far, after waiting for the expected number. */
    protected abstract List<Arrived> arrived(int expected);

    protected abstract void fault(PortFault fault);

    /** Throttles only this entry of the next call. */
    protected abstract void throttleEntry(int index);

    @Test
    void eventsArriveAsPublished() {
        var batch = List.of(item("KeyStoreCreated", 1), item("KeyStoreConnectionFailed", 2));
        assertThat(bus().publish(batch)).isEqualTo(published(2));
        assertThat(arrived(2)).containsExactlyInAnyOrderElementsOf(expected(batch));
    }

    @Test
    void fullBatchIsPublished() {
        var batch = IntStream.range(0, EventBus.LARGEST_BATCH)
                .mapToObj(number -> item("KeyStoreCreated", number))
                .toList();
        assertThat(bus().publish(batch)).isEqualTo(published(EventBus.LARGEST_BATCH));
        assertThat(arrived(EventBus.LARGEST_BATCH)).containsExactlyInAnyOrderElementsOf(expected(batch));
    }

    @Test
    void malformedEntryFailsPermanentlyAndOthersArePublished() {
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
    void throttledEntryIsRetriedAndOthersArePublished() {
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
    void failedCallIsRetried(PortFault fault) {
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

    /** EventBridge stores times in whole seconds. */
    private static Instant time(int seconds) {
        return Instant.parse("2026-11-24T09:00:00Z").plusSeconds(seconds);
    }
}
