package dev.keystorevending.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keystorevending.emulator.control.Fault;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Takeover by reconcile, over HTTP, of a creation that no client retries. */
class TakeOverTest {

    private static final String PAYMENTS = "/v1/teams/payments/key-stores";

    private LocalService service;
    private ApiClient client;
    private volatile Duration ahead = Duration.ZERO;

    @BeforeEach
    void start() {
        service = LocalService.start(LocalService.Options.forTests(
                new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8),
                () -> Instant.now().plus(ahead)));
        client = new ApiClient(service.api());
    }

    @AfterEach
    void stop() {
        service.close();
    }

    @Test
    void createThatKmsNeverReceivedIsSentAgain() {
        service.aws().faults().next("CreateCustomKeyStore", new Fault.DropBefore());
        String location = pending("payments-again");
        ahead = Duration.ofMinutes(6);
        Waiting.until(
                "it is created", () -> found(location).path("status").asText().equals("CREATED"));
        assertThat(history(location)).contains("RESERVED", "TAKEN_OVER", "CALLED_AGAIN", "CREATED");
        assertThat(service.aws().kms().all()).hasSize(1);
    }

    @Test
    void refusalDuringTakeoverReleasesClaims() {
        service.aws().faults().next("CreateCustomKeyStore", new Fault.DropBefore());
        String location = pending("payments-refused");
        service.aws()
                .faults()
                .next("CreateCustomKeyStore", new Fault.Refuse(400, "CloudHsmClusterNotActiveException", "inactive"));
        ahead = Duration.ofMinutes(6);
        Waiting.until(
                "it has failed", () -> found(location).path("status").asText().equals("FAILED"));
        assertThat(history(location)).endsWith("CALLED_AGAIN", "CREATION_FAILED");
        assertThat(create("payments-refused", "another", "?validateOnly=true").status())
                .as("name, cluster and quota are released")
                .isEqualTo(200);
    }

    @Test
    void oneOfSeveralConcurrentRunsTakesOver() throws Exception {
        service.aws().faults().next("CreateCustomKeyStore", new Fault.InternalErrorAfter());
        String location = pending("payments-contended");
        service.aws().calls().clear();
        // all runs read the record before one of them takes it over
        int runs = 6;
        // a scheduled run that has begun takes three of the faults at most
        service.aws().faults().next("Query", runs + 3, new Fault.LateAnswer(Duration.ofMillis(1500)));
        ahead = Duration.ofSeconds(61);
        Callable<String> run = () -> Functions.invoke(
                service.functions().reconcile(), "{\"detail-type\":\"Scheduled Event\",\"id\":\"by-hand\"}");
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            threads.invokeAll(Collections.nCopies(runs, run));
        }
        assertThat(service.aws().calls().count("GetItem"))
                .as("runs that lost read the record again")
                .isPositive();
        Waiting.until(
                "it is created", () -> found(location).path("status").asText().equals("CREATED"));
        assertThat(history(location).stream().filter("ADOPTED"::equals)).hasSize(1);
        assertThat(service.aws().kms().all()).hasSize(1);
    }

    private String pending(String name) {
        var answer = create(name, name, "");
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(202);
        return answer.header("Location");
    }

    private ApiClient.Answer create(String name, String key, String query) {
        return client.send(
                SeedData.PAYMENTS,
                "POST",
                PAYMENTS + query,
                Map.of("Content-Type", "application/json", "Idempotency-Key", key),
                SampleRequests.cloudHsm(service.seedData(), name, "payments/kmsuser")
                        .toString());
    }

    private JsonNode found(String location) {
        return client.send(SeedData.PAYMENTS, "GET", location, Map.of(), "").body();
    }

    private List<String> history(String location) {
        return found(location + "/history").path("items").findValuesAsText("action");
    }
}
