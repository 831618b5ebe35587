package dev.keystorevending.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystorevending.core.problem.Problem;
import dev.keystorevending.core.problem.ProblemCode;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code Prefer: wait=N}: an answer is held until it is final or the time is over. */
class PreferWaitTest {

    private static final Map<String, String> WAIT = Map.of("Prefer", "wait=10");

    private final ApiFixture api = new ApiFixture();

    private String created() throws IOException {
        return path(api.create("key", Map.of()));
    }

    private static String path(ApiFixture.Answer created) throws IOException {
        return ApiFixture.COLLECTION + "/" + created.body().path("id").asText();
    }

    /** Sends a create request whose answer of KMS is lost. */
    private ApiFixture.Answer pending(Map<String, String> headers) throws IOException {
        api.kms.loseNextAnswer();
        return api.create("key", headers);
    }

    private void afterPause(int seconds, Runnable action) {
        api.duringPause(() -> {
            if (api.paused().equals(Duration.ofSeconds(seconds))) {
                action.run();
            }
        });
    }

    @Test
    void getReturnsWhenTheConnectionIsSettled() throws IOException {
        String path = created();
        afterPause(3, api::settleConnection);
        var answer = api.get(path, WAIT);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body().at("/connection/state").asText()).isEqualTo("CONNECTED");
        assertThat(answer.header("ETag"))
                .contains("\"" + api.ledger.records().getFirst().revision() + "\"");
        assertThat(answer.header("Preference-Applied")).contains("wait=10");
        assertThat(answer.headers()).doesNotContainKey("Retry-After");
        assertThat(api.paused()).isEqualTo(Duration.ofSeconds(3));
    }

    @ParameterizedTest
    @CsvSource({
        "wait=5, 5",
        "wait=20, 20",
        "wait=21, 20",
        "wait=3600, 20",
        "wait=99999999999999999999, 20",
        "wait=007, 7",
        "wait=0, 0",
        "'foo, WAIT=\"7\"; x', 7"
    })
    void getReturnsTheLastStateWhenTheTimeIsOver(String prefer, int seconds) throws IOException {
        var answer = api.get(created(), Map.of("Prefer", prefer));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body().at("/connection/state").asText()).isEqualTo("REQUESTED");
        assertThat(answer.header("Preference-Applied")).contains("wait=" + seconds);
        assertThat(answer.header("Retry-After")).contains("1");
        assertThat(api.paused()).isEqualTo(Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @ValueSource(strings = {"wait", "wait=", "wait=-1", "wait=soon", "wait=1.5", "respond-async", "\"", "\ud800"})
    void otherPreferencesAreIgnored(String prefer) throws IOException {
        var answer = api.get(created(), Map.of("Prefer", prefer));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.headers()).doesNotContainKey("Preference-Applied");
        assertThat(api.paused()).isZero();
    }

    @Test
    void nothingIsHeldWithoutThePreference() throws IOException {
        assertThat(api.get(created(), Map.of()).headers()).doesNotContainKey("Preference-Applied");
        assertThat(api.paused()).isZero();
    }

    @Test
    void headAndNotModifiedAreHeldToo() throws IOException {
        String path = created();
        String tag = api.get(path, Map.of()).header("ETag").orElseThrow();
        var answer = api.send("HEAD", path, Map.of("Prefer", "wait=4", "If-None-Match", tag), "");
        assertThat(answer.status()).isEqualTo(304);
        assertThat(answer.header("Preference-Applied")).contains("wait=4");
        assertThat(answer.header("Retry-After")).contains("1");
        assertThat(api.paused()).isEqualTo(Duration.ofSeconds(4));
    }

    @Test
    void connectionIsOkWhenItIsSettledAndAcceptedOtherwise() throws IOException {
        String path = created();
        var accepted = api.send("PUT", path + "/connection", WAIT, "{\"state\":\"CONNECTED\"}");
        assertThat(accepted.status()).isEqualTo(202);
        assertThat(accepted.header("Preference-Applied")).contains("wait=10");
        assertThat(accepted.header("Retry-After")).contains("1");
        assertThat(api.paused()).isEqualTo(Duration.ofSeconds(10));
        afterPause(12, api::settleConnection);
        var settled = api.send("PUT", path + "/connection", WAIT, "{\"state\":\"CONNECTED\"}");
        assertThat(settled.status()).isEqualTo(200);
        assertThat(settled.body().at("/connection/state").asText()).isEqualTo("CONNECTED");
        assertThat(settled.header("Preference-Applied")).contains("wait=10");
        assertThat(settled.headers()).doesNotContainKey("Retry-After");
        assertThat(api.paused()).isEqualTo(Duration.ofSeconds(12));
    }

    @Test
    void oppositeStateOfAnotherRequestIsConflict() throws IOException {
        String path = created();
        afterPause(2, api::settleDisconnection);
        var answer = api.send("PUT", path + "/connection", WAIT, "{\"state\":\"CONNECTED\"}");
        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.body().path("code").asText()).isEqualTo("ConnectionStateConflict");
        assertThat(answer.body().path("detail").asText())
                .startsWith("Another request has asked for the opposite state since.");
        assertThat(answer.header("Preference-Applied")).contains("wait=10");
        assertThat(answer.headers()).doesNotContainKey("ETag");
    }

    @Test
    void createReturnsWhenTheKeyStoreIsCreated() throws IOException {
        afterPause(2, api::settleCreated);
        var answer = pending(WAIT);
        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.body().path("status").asText()).isEqualTo("CREATED");
        assertThat(answer.header("Location")).contains(path(answer));
        assertThat(answer.header("Preference-Applied")).contains("wait=10");
        assertThat(answer.headers()).doesNotContainKey("Idempotent-Replayed");
        assertThat(api.paused()).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void createDoesNotWaitForTheConnection() throws IOException {
        var answer = api.create("key", WAIT);
        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.body().at("/connection/state").asText()).isEqualTo("REQUESTED");
        assertThat(answer.header("Preference-Applied")).contains("wait=10");
        assertThat(api.paused()).isZero();
    }

    @Test
    void createThatFailsIsAnsweredAsItsReplay() throws IOException {
        afterPause(
                2,
                () -> api.settleFailed(
                        new Problem(ProblemCode.IncorrectTrustAnchor, "The certificate is another one.")));
        var answer = pending(WAIT);
        assertThat(answer.status()).isEqualTo(422);
        var replay = api.create("key", Map.of());
        assertThat(answer.body()).isEqualTo(replay.body());
        assertThat(answer.body().path("keyStoreId").asText()).startsWith("ks-");
        assertThat(answer.header("Location")).isPresent().isEqualTo(replay.header("Location"));
        assertThat(answer.header("Preference-Applied")).contains("wait=10");
        assertThat(answer.headers()).doesNotContainKey("Idempotent-Replayed");
    }

    @Test
    void secondRequestWaitsForTheFirst() throws IOException {
        pending(Map.of());
        afterPause(3, api::settleCreated);
        var second = api.create("key", WAIT);
        assertThat(second.status()).isEqualTo(201);
        assertThat(second.header("Idempotent-Replayed")).contains("true");
        assertThat(second.header("Preference-Applied")).contains("wait=10");
        assertThat(api.paused()).isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void timeOfTheCreateCounts() throws IOException {
        api.kmsTakes(Duration.ofSeconds(7));
        var answer = pending(WAIT);
        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.header("Retry-After")).contains("1");
        assertThat(answer.header("Preference-Applied")).contains("wait=10");
        assertThat(api.paused()).isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void createThatTookLongDoesNotWait() throws IOException {
        api.kmsTakes(Duration.ofSeconds(25));
        assertThat(pending(Map.of("Prefer", "wait=20")).status()).isEqualTo(202);
        assertThat(api.paused()).isZero();
    }

    @Test
    void failureOfTheTableReturnsTheLastAnswer() throws IOException {
        afterPause(2, api::failTable);
        var answer = pending(WAIT);
        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.header("Location")).contains(path(answer));
        assertThat(answer.header("Retry-After")).contains("1");
        assertThat(api.paused()).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void dryRunDoesNotWait() throws IOException {
        var plan = api.plan(WAIT);
        assertThat(plan.status()).isEqualTo(200);
        assertThat(plan.headers()).doesNotContainKey("Preference-Applied");
        assertThat(api.paused()).isZero();
    }

    @Test
    void rejectionDoesNotWait() {
        var missing = api.get(ApiFixture.COLLECTION + "/ks-01jd0000000000000000000000", WAIT);
        assertThat(missing.status()).isEqualTo(404);
        assertThat(missing.headers()).doesNotContainKey("Preference-Applied");
        assertThat(api.paused()).isZero();
    }
}
