package dev.keystorevending.local.adapters;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keystorevending.aws.eventbridge.EventBridgeBus;
import dev.keystorevending.core.PortFault;
import dev.keystorevending.core.event.EventBus;
import dev.keystorevending.core.event.EventBusContract;
import dev.keystorevending.emulator.AwsClients;
import dev.keystorevending.emulator.EmulatedAws;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

/** The EventBridge adapter, over HTTP. */
public abstract class EventBridgeBusSuite extends EventBusContract {

    protected static final String BUS = "contract";

    private final AwsClients clients = new AwsClients(aws().endpoint());

    /** Returns the emulated AWS with EventBridge. */
    protected abstract EmulatedAws aws();

    /** Returns the events on the bus, as targets receive them. */
    protected abstract List<JsonNode> onBus();

    @AfterEach
    void close() {
        clients.close();
    }

    @Override
    protected EventBus bus() {
        return new EventBridgeBus(clients.events(), BUS);
    }

    /** Waits for the expected number of events, since the bus delivers them asynchronously, and returns all that arrived. */
    @Override
    protected List<Arrived> arrived(int expected) {
        Instant end = Instant.now().plus(Duration.ofSeconds(20));
        List<JsonNode> events = onBus();
        while (events.size() < expected && Instant.now().isBefore(end)) {
            pause();
            events = onBus();
        }
        return events.stream().map(EventBridgeBusSuite::arrived).toList();
    }

    private static void pause() {
        try {
            Thread.sleep(50);
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    private static Arrived arrived(JsonNode event) {
        if (!event.path("source").asText().equals(EventBridgeBus.SOURCE)) {
            throw new AssertionError("event of another source: " + event);
        }
        return new Arrived(
                event.path("detail-type").asText(),
                event.path("detail").toString(),
                Instant.parse(event.path("time").asText()));
    }

    @Override
    protected void fault(PortFault fault) {
        aws().faults().next("PutEvents", WireFaults.fault(fault));
    }
}
