package dev.keystorevending.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.keystorevending.core.CreateRequests;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The media types and the bodies of changes and rotations. */
class ChangeOperationsTest {

    private final ApiFixture api = new ApiFixture();

    @ParameterizedTest
    @CsvSource({
        "application/merge-patch+json, 200",
        "application/json, 200",
        "APPLICATION/MERGE-PATCH+JSON; charset=utf-8, 200",
        "application/json-patch+json, 415",
        "text/plain, 415"
    })
    void aChangeIsAMergePatch(String contentType, int status) throws IOException {
        var answer = api.send("PATCH", atRest(), Map.of("Content-Type", contentType), "{\"name\":\"payments-other\"}");
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(status);
    }

    @Test
    void otherOperationsTakeNoMergePatch() throws IOException {
        var answer = api.send(
                "PUT",
                atRest() + "/connection",
                Map.of("Content-Type", "application/merge-patch+json"),
                "{\"state\":\"CONNECTED\"}");
        assertThat(answer.status()).isEqualTo(415);
        assertThat(answer.body().path("detail").asText()).contains("Send Content-Type: application/json.");
    }

    @Test
    void aRotationNeedsNoBodyAndAChangeDoes() throws IOException {
        String path = atRest();
        assertThat(api.send("POST", path + "/credential-rotations", Map.of("Content-Type", "text/plain"), "")
                        .status())
                .isEqualTo(200);
        assertThat(api.send("PATCH", path, Map.of(), "").status()).isEqualTo(400);
    }

    @Test
    void aChangeWithoutMembersChangesNothing() throws IOException {
        String path = atRest();
        String tag = api.get(path, Map.of()).header("ETag").orElseThrow();
        assertThat(api.send("PATCH", path, Map.of(), "{}").status()).isEqualTo(200);
        assertThat(api.get(path, Map.of()).header("ETag")).contains(tag);
    }

    private String atRest() throws IOException {
        var body = CreateRequests.cloudHsm();
        body.put("connect", false);
        var answer = api.send(
                "POST",
                ApiFixture.COLLECTION,
                Map.of("Idempotency-Key", "key"),
                new ObjectMapper().writeValueAsString(body));
        return answer.header("Location").orElseThrow();
    }
}
