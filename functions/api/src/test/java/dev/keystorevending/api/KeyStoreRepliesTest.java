package dev.keystorevending.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystorevending.core.kms.KmsRefusal;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What every response with a key store has in common. */
class KeyStoreRepliesTest {

    private static final Map<String, String> NONE = Map.of();

    private final ApiFixture api = new ApiFixture();

    @Test
    void everyKeyStoreHasItsETag() throws IOException {
        var created = api.create("key", NONE);
        String path = ApiFixture.COLLECTION + "/" + created.body().path("id").asText();
        assertThat(created.status()).isEqualTo(201);
        assertThat(created.header("ETag")).contains(revision());
        assertThat(api.get(path, Map.of("If-None-Match", created.header("ETag").orElseThrow()))
                        .status())
                .isEqualTo(304);
        var connecting = api.send("PUT", path + "/connection", NONE, "{\"state\":\"DISCONNECTED\"}");
        assertThat(connecting.status()).isEqualTo(202);
        assertThat(connecting.header("ETag")).contains(revision());
        api.settleDisconnection();
        var deleted = api.send("DELETE", path, NONE, "");
        assertThat(deleted.status()).isEqualTo(200);
        assertThat(deleted.header("ETag")).contains(revision());
    }

    @Test
    void pendingCreateHasItsETag() throws IOException {
        api.kms.loseNextAnswer();
        var pending = api.create("key", NONE);
        assertThat(pending.status()).isEqualTo(202);
        assertThat(pending.header("ETag")).contains(revision());
    }

    @Test
    void createdKeyStoreThatIsNotConnectedYetSaysWhenToPoll() throws IOException {
        assertThat(api.create("key", NONE).header("Retry-After")).contains("1");
        api.settleConnection();
        assertThat(api.create("key", NONE).headers()).doesNotContainKey("Retry-After");
    }

    @Test
    void createdAtIsTheTimeOfTheFirstRequest() throws IOException {
        api.kms.refuseNext(KmsRefusal.Throttling, 4);
        assertThat(api.create("key", NONE).status()).isEqualTo(503);
        var first = api.ledger.records().getFirst();
        api.clock.advance(Duration.ofHours(1));
        var created = api.create("key", NONE);
        assertThat(created.status()).isEqualTo(201);
        assertThat(api.ledger.records().getFirst().reservedAt()).isAfter(first.reservedAt());
        assertThat(created.body().path("createdAt").asText())
                .isEqualTo(Bodies.keyStore(first).path("createdAt").asText())
                .startsWith(first.reservedAt().toString().substring(0, 19));
    }

    @Test
    void problemOfDryRunDoesNotMentionKeys() throws IOException {
        api.failSecrets();
        assertThat(api.plan(NONE).body().path("detail").asText()).isNotEmpty().doesNotContain("idempotency key");
        assertThat(api.create("key", NONE).body().path("detail").asText()).contains("idempotency key");
        api.failTable();
        assertThat(api.plan(NONE).body().path("detail").asText()).isNotEmpty().doesNotContain("idempotency key");
        assertThat(api.create("key", NONE).body().path("detail").asText()).contains("idempotency key");
    }

    private String revision() {
        return "\"" + api.ledger.records().getFirst().revision() + "\"";
    }
}
