package dev.keystorevending.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** ETags, conditional requests, and HEAD. */
class ConditionalGetTest {

    private final ApiFixture api = new ApiFixture();

    private String created() throws IOException {
        var created = api.create("key", Map.of());
        assertThat(created.status()).isEqualTo(201);
        return ApiFixture.COLLECTION + "/" + created.body().path("id").asText();
    }

    @Test
    void keyStoreHasItsRevisionAsEtag() throws IOException {
        String path = created();
        var found = api.get(path, Map.of());
        assertThat(found.header("ETag"))
                .contains("\"" + api.ledger.records().getFirst().revision() + "\"");
        assertThat(found.header("Cache-Control")).contains("private, no-cache");
    }

    @Test
    void otherBodiesHaveTheirDigestAsEtag() throws IOException {
        String path = created();
        var history = api.get(path + "/history", Map.of());
        var list = api.get(ApiFixture.COLLECTION, Map.of());
        assertThat(history.header("ETag").orElseThrow()).matches("\"[A-Za-z0-9_-]{22}\"");
        assertThat(list.header("ETag").orElseThrow()).matches("\"[A-Za-z0-9_-]{22}\"");
        assertThat(list.header("ETag")).isNotEqualTo(history.header("ETag"));
        assertThat(api.get(ApiFixture.COLLECTION, Map.of()).header("ETag")).isEqualTo(list.header("ETag"));
        api.send("PUT", path + "/connection", Map.of(), "{\"state\":\"DISCONNECTED\"}");
        assertThat(api.get(ApiFixture.COLLECTION, Map.of()).header("ETag")).isNotEqualTo(list.header("ETag"));
        assertThat(api.get(path + "/history", Map.of()).header("ETag")).isNotEqualTo(history.header("ETag"));
    }

    @Test
    void policyKeepsItsVersionAsEtag() {
        var policy = api.get("/v1/teams/payments/policy", Map.of());
        assertThat(policy.header("ETag")).contains("\"1\"");
        assertThat(policy.header("Cache-Control")).contains("private, no-cache");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/history"})
    void unchangedResourceIsNotModified(String part) throws IOException {
        String path = created() + part;
        String tag = api.get(path, Map.of()).header("ETag").orElseThrow();
        for (String value : new String[] {tag, "W/" + tag, "\"x\", " + tag, "*"}) {
            for (String method : new String[] {"GET", "HEAD"}) {
                var answer = api.send(method, path, Map.of("If-None-Match", value), "");
                assertThat(answer.status()).as(value).isEqualTo(304);
                assertThat(answer.text()).isEmpty();
                assertThat(answer.header("ETag")).contains(tag);
                assertThat(answer.header("Cache-Control")).contains("private, no-cache");
                assertThat(answer.headers()).doesNotContainKey("Content-Type");
            }
        }
        assertThat(api.get(path, Map.of("If-None-Match", "\"x\"")).status()).isEqualTo(200);
    }

    @Test
    void changedKeyStoreIsReturned() throws IOException {
        String path = created();
        String tag = api.get(path, Map.of()).header("ETag").orElseThrow();
        api.send("PUT", path + "/connection", Map.of(), "{\"state\":\"DISCONNECTED\"}");
        var changed = api.get(path, Map.of("If-None-Match", tag));
        assertThat(changed.status()).isEqualTo(200);
        assertThat(changed.header("ETag")).isPresent().isNotEqualTo(java.util.Optional.of(tag));
    }

    @Test
    void malformedConditionIsReportedWithTheOtherErrors() throws IOException {
        var answer = api.get(ApiFixture.COLLECTION + "/cks-1", Map.of("If-None-Match", "3"));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body().path("errors").findValuesAsText("pointer"))
                .contains("#path/id", "#header/If-None-Match");
    }

    @Test
    void problemIsNeverNotModified() {
        var missing = api.get(ApiFixture.COLLECTION + "/ks-01jd0000000000000000000000", Map.of("If-None-Match", "*"));
        assertThat(missing.status()).isEqualTo(404);
        assertThat(missing.headers()).doesNotContainKey("ETag");
        assertThat(missing.header("Cache-Control")).contains("no-store");
    }

    @Test
    void conditionOfAWriteIsNotRead() throws IOException {
        assertThat(api.create("key", Map.of("If-None-Match", "3")).status()).isEqualTo(201);
        var again = api.create("key", Map.of("If-None-Match", "*"));
        assertThat(again.status()).isEqualTo(201);
        assertThat(again.header("Cache-Control")).contains("no-store");
        assertThat(again.header("ETag")).as("for a later request").isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/teams/payments/key-stores",
                "/v1/teams/payments/policy",
                "/v1/teams/payments/key-stores/cks-1",
                "/v1/teams/payments/key-stores/ks-01jd0000000000000000000000",
                "/v1/teams/payments/key-stores/ks-01jd0000000000000000000000/connection",
                "/v1/teams/strangers/key-stores",
                "/nothing"
            })
    void headHasStatusAndHeadersOfGetWithoutBody(String path) {
        var get = api.get(path, Map.of());
        var head = api.send("HEAD", path, Map.of(), "");
        assertThat(head.status()).isEqualTo(get.status());
        assertThat(head.headers()).isEqualTo(get.headers()).containsKey("Content-Type");
        assertThat(get.text()).isNotEmpty();
        assertThat(head.text()).isEmpty();
    }

    @Test
    void headOfAKeyStoreIsLikeItsGet() throws IOException {
        String path = created();
        assertThat(api.send("HEAD", path, Map.of(), "").headers())
                .isEqualTo(api.get(path, Map.of()).headers());
    }

    @Test
    void allowListsHeadWhereThereIsGet() {
        assertThat(api.send("PATCH", ApiFixture.COLLECTION, Map.of(), "{}").header("Allow"))
                .contains("GET, HEAD, POST");
        assertThat(api.send("PATCH", ApiFixture.COLLECTION + "/ks-1/connection", Map.of(), "{}")
                        .header("Allow"))
                .contains("PUT");
    }
}
