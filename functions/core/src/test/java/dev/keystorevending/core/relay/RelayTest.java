package dev.keystorevending.core.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystorevending.core.event.OutboxItem;
import dev.keystorevending.core.event.PublishAnswer;
import dev.keystorevending.core.fake.FakeEventBus;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RelayTest {

    @Test
    void eventsArePublishedInBatchesOfTen() {
        var bus = new FakeEventBus();
        assertThat(new Relay(bus).publish(items(23))).isEmpty();
        assertThat(bus.batches()).containsExactly(10, 10, 3);
        assertThat(bus.taken()).hasSize(23);
    }

    @Test
    void failedEventDoesNotBlockOthers() {
        var bus = new FakeEventBus(item -> switch (item.eventId()) {
            case "4" -> new PublishAnswer.Again("ThrottlingException");
            case "11" -> new PublishAnswer.Never("MalformedDetail");
            default -> new PublishAnswer.Published();
        });
        assertThat(new Relay(bus).publish(items(12)))
                .containsExactly(
                        new Relay.Undelivered("4", "ThrottlingException", true),
                        new Relay.Undelivered("11", "MalformedDetail", false));
        assertThat(bus.taken()).hasSize(10);
    }

    @Test
    void emptyListMakesNoCall() {
        var bus = new FakeEventBus();
        assertThat(new Relay(bus).publish(List.of())).isEmpty();
        assertThat(bus.batches()).isEmpty();
    }

    private static List<OutboxItem> items(int number) {
        return IntStream.range(0, number)
                .mapToObj(id -> new OutboxItem(Integer.toString(id), "KeyStoreCreated", "{}", Instant.EPOCH))
                .toList();
    }
}
