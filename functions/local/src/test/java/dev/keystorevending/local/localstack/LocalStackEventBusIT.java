package dev.keystorevending.local.localstack;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keystorevending.emulator.EmulatedAws;
import dev.keystorevending.emulator.EmulatedAwsOptions;
import dev.keystorevending.local.adapters.EventBridgeBusSuite;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The suite on LocalStack's EventBridge, read through a queue; the emulated AWS in front of it injects the faults. */
class LocalStackEventBusIT extends EventBridgeBusSuite {

    @RegisterExtension
    static final LocalStack LOCAL_STACK = new LocalStack();

    @SuppressWarnings("NullAway.Init")
    private static EmulatedAws aws;

    @SuppressWarnings("NullAway.Init")
    private EventQueue queue;

    @BeforeAll
    static void start() {
        aws = EmulatedAws.start(EmulatedAwsOptions.defaults().withLocalStack(LOCAL_STACK.endpoint()));
    }

    @AfterAll
    static void stop() {
        aws.close();
    }

    @BeforeEach
    void listen() {
        queue = new EventQueue(LOCAL_STACK, BUS);
    }

    @AfterEach
    void stopListening() {
        queue.close();
    }

    @Override
    protected EmulatedAws aws() {
        return aws;
    }

    @Override
    protected List<JsonNode> onBus() {
        return queue.seen();
    }

    @Override
    protected void throttleEntry(int index) {
        Assumptions.abort("LocalStack's EventBridge cannot throttle a single entry of a call");
    }
}
