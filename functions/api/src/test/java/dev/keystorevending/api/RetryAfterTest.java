package dev.keystorevending.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The answers that say when to poll again; {@code PollingTest} has the times. */
class RetryAfterTest {

    private final ApiFixture api = new ApiFixture();

    private static String path(ApiFixture.Answer created) throws IOException {
        return ApiFixture.COLLECTION + "/" + created.body().path("id").asText();
    }

    @Test
    void pendingCreateIsPolledLessAndLessOften() throws IOException {
        api.kms.loseNextAnswer();
        var pending = api.create("key", Map.of());
        assertThat(pending.status()).isEqualTo(202);
        assertThat(pending.header("Retry-After")).contains("1");
        api.clock.advance(Duration.ofSeconds(50));
        assertThat(api.create("key", Map.of()).header("Retry-After")).contains("5");
        for (String method : new String[] {"GET", "HEAD"}) {
            var answer = api.send(method, path(pending), Map.of(), "");
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.header("Retry-After")).contains("5");
        }
    }

    @Test
    void unchangedKeyStoreThatIsNotSettledIsPolledToo() throws IOException {
        String path = path(api.create("key", Map.of()));
        api.clock.advance(Duration.ofSeconds(100));
        var unchanged = api.get(path, Map.of("If-None-Match", "*"));
        assertThat(unchanged.status()).isEqualTo(304);
        assertThat(unchanged.header("Retry-After")).contains("10");
    }

    @Test
    void requestedConnectionIsPolled() throws IOException {
        String path = path(api.create("key", Map.of()));
        api.clock.advance(Duration.ofSeconds(100));
        var requested = api.send("PUT", path + "/connection", Map.of(), "{\"state\":\"DISCONNECTED\"}");
        assertThat(requested.status()).isEqualTo(202);
        assertThat(requested.header("Retry-After")).contains("1");
        api.clock.advance(Duration.ofSeconds(100));
        assertThat(api.get(path, Map.of()).header("Retry-After")).contains("10");
    }

    @Test
    void finalAnswersHaveNoRetryAfter() throws IOException {
        var created = api.create("key", Map.of());
        assertThat(created.status()).isEqualTo(201);
        api.settleConnection();
        assertThat(api.get(path(created), Map.of()).headers()).doesNotContainKey("Retry-After");
        assertThat(api.get(ApiFixture.COLLECTION, Map.of()).headers()).doesNotContainKey("Retry-After");
    }
}
