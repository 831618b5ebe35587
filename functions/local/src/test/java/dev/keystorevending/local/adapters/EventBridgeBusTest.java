package dev.keystorevending.local.adapters;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keystorevending.emulator.EmulatedAws;
import dev.keystorevending.emulator.EmulatedAwsOptions;
import dev.keystorevending.emulator.control.Fault;
import dev.keystorevending.emulator.events.PutEvent;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

class EventBridgeBusTest extends EventBridgeBusSuite {

    private static EmulatedAws aws;

    @BeforeAll
    static void start() {
        aws = EmulatedAws.start(EmulatedAwsOptions.defaults());
    }

    @BeforeEach
    void forget() {
        aws.events().clear();
    }

    @AfterAll
    static void stop() {
        aws.close();
    }

    @Override
    protected EmulatedAws aws() {
        return aws;
    }

    @Override
    protected List<JsonNode> onBus() {
        return aws.events().all().stream()
                .filter(event -> event.bus().equals(BUS))
                .<JsonNode>map(PutEvent::envelope)
                .toList();
    }

    @Override
    protected void throttleEntry(int index) {
        aws.faults().next("PutEvents", new Fault.FailEntries(Map.of(index, "ThrottlingException")));
    }
}
