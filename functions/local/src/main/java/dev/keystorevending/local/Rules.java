package dev.keystorevending.local;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.keystorevending.emulator.EmulatedAws;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * The EventBridge rules and the schedule that start reconcile. A failed run is not repeated; the next one continues.
 */
final class Rules implements AutoCloseable {

    private static final Set<String> STARTING = Set.of("KeyStoreCreated", "Secret Label Updated");

    private static final ObjectMapper JSON = new ObjectMapper();

    private final RequestStreamHandler function;
    private final ScheduledFuture<?> schedule;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("rules").factory());

    Rules(EmulatedAws aws, RequestStreamHandler function, Duration every) {
        this.function = function;
        aws.events().subscribe(event -> {
            if (STARTING.contains(event.detailType()) && !thread.isShutdown()) {
                thread.execute(() -> invoke(event.envelope()));
            }
        });
        this.schedule =
                thread.scheduleWithFixedDelay(this::tick, every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void tick() {
        invoke(JSON.createObjectNode()
                .put("version", "0")
                .put("id", UUID.randomUUID().toString())
                .put("detail-type", "Scheduled Event")
                .put("source", "aws.events")
                .put("account", SeedData.ACCOUNT)
                .put("time", Instant.now().toString())
                .put("region", SeedData.REGION));
    }

    private void invoke(JsonNode event) {
        try {
            function.handleRequest(
                    new ByteArrayInputStream(JSON.writeValueAsBytes(event)),
                    new ByteArrayOutputStream(),
                    new LocalContext("reconcile"));
        } catch (IOException | RuntimeException failed) {
            System.err.println("reconcile failed: " + failed.getClass().getSimpleName());
        }
    }

    @Override
    public void close() {
        schedule.cancel(true);
        thread.shutdownNow();
    }
}
