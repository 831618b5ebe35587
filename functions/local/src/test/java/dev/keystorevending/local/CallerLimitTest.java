package dev.keystorevending.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keystorevending.core.limit.RequestLimit;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two callers at the gateway: one sends more than it may, the other one does not notice. */
class CallerLimitTest {

    private static final String PAYMENTS = "/v1/teams/payments/key-stores";
    private static final String PLATFORM = "/v1/teams/platform/key-stores";

    /** A period of five minutes. */
    private static final RequestLimit LIMIT = new RequestLimit(1, 5);

    private final ByteArrayOutputStream log = new ByteArrayOutputStream();
    private final LocalService service =
            LocalService.start(LocalService.Options.forTests(new PrintStream(log, true, StandardCharsets.UTF_8))
                    .limited(LIMIT));
    private final ApiClient client = new ApiClient(service.api());

    @AfterEach
    void stop() {
        service.close();
    }

    @Test
    void theOtherCallerIsNotThrottled() {
        var first = create("payments-vault", "first");
        assertThat(first.status()).as(first.body().toString()).isEqualTo(201);
        assertThat(IntStream.range(1, 5)
                        .map(number -> dryRun(SeedData.PAYMENTS, PAYMENTS, body("payments-dry"))
                                .status()))
                .containsExactly(200, 200, 200, 200);

        var refused = create("payments-second", "second");
        assertThat(refused.status()).as(refused.body().toString()).isEqualTo(429);
        assertThat(refused.body().path("code").asText()).isEqualTo("TooManyRequests");
        assertThat(refused.body().path("retryable").asBoolean()).isTrue();
        assertThat(refused.body().at("/retry/when").asText()).isEqualTo("later");
        assertThat(refused.body().at("/retry/sameKey").asBoolean()).isTrue();
        assertThat(Integer.parseInt(refused.header("Retry-After")))
                .isBetween(1, 300)
                .isEqualTo(refused.body().at("/retry/afterSeconds").asInt());
        assertThat(dryRun(SeedData.PAYMENTS, PAYMENTS, body("payments-dry")).status())
                .isEqualTo(429);
        assertThat(create("payments-vault", "").status())
                .as("an invalid request counts too")
                .isEqualTo(429);
        String location = first.header("Location");
        assertThat(client.send(SeedData.PAYMENTS, "DELETE", location, Map.of(), "")
                        .status())
                .isEqualTo(429);

        var replayed = create("payments-vault", "first");
        assertThat(replayed.status()).as("it only reads").isEqualTo(201);
        assertThat(replayed.header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(client.send(SeedData.PAYMENTS, "GET", location, Map.of(), "").status())
                .isEqualTo(200);
        assertThat(client.send(SeedData.PAYMENTS, "GET", PAYMENTS, Map.of(), "").status())
                .isEqualTo(200);

        var body = SampleRequests.vpcProxy(service.seedData(), "platform-dev-eks");
        var other = dryRun(SeedData.PLATFORM, PLATFORM, body);
        assertThat(other.status()).as(other.body().toString()).isEqualTo(200);
        assertThat(log.toString(StandardCharsets.UTF_8))
                .contains("\"code\":\"TooManyRequests\"")
                .doesNotContain("was not added to the trail");
    }

    @Test
    void throttledRequestsAreNotInTheHistoryOfTheTeam() {
        IntStream.range(0, 5).forEach(number -> dryRun(SeedData.PAYMENTS, PAYMENTS, body("payments-dry")));
        service.aws().calls().clear();
        assertThat(dryRun(SeedData.PAYMENTS, PAYMENTS, body("payments-dry")).status())
                .isEqualTo(429);
        assertThat(service.aws().calls().operationsOf("FUNCTIONAPI"))
                .as("no secret is read, and nothing is written")
                .containsExactlyInAnyOrder("UpdateItem", "BatchGetItem");
        var history = client.send(SeedData.PAYMENTS, "GET", "/v1/teams/payments/history", Map.of(), "");
        assertThat(history.body().path("items").size()).isEqualTo(5);
    }

    private ApiClient.Answer create(String name, String key) {
        return client.send(
                SeedData.PAYMENTS,
                "POST",
                PAYMENTS,
                Map.of("Content-Type", "application/json", "Idempotency-Key", key),
                body(name).toString());
    }

    private ApiClient.Answer dryRun(Caller caller, String collection, ObjectNode body) {
        return client.send(
                caller,
                "POST",
                collection + "?validateOnly=true",
                Map.of("Content-Type", "application/json"),
                body.toString());
    }

    private ObjectNode body(String name) {
        String path = name.equals("payments-vault") ? "/kms/xks/v1" : "/dry/kms/xks/v1";
        return SampleRequests.publicProxy(service.seedData(), name, SeedData.PAYMENTS_HOST, path, "payments/xks")
                .put("connect", false);
    }
}
