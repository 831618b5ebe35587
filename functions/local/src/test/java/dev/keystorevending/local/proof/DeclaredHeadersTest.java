package dev.keystorevending.local.proof;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.MissingNode;
import dev.keystorevending.local.ApiClient;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The check of the examples finds a header that the contract does not declare. */
class DeclaredHeadersTest {

    private static final String PATH = "/v1/teams/payments/key-stores";

    @Test
    void undeclaredHeaderIsFound() {
        var answer = new ApiClient.Answer(
                200,
                Map.of("etag", "\"3\"", "retry-after", "1", "x-request-id", "id", "date", "today"),
                MissingNode.getInstance());
        assertThat(DeclaredHeaders.missing("GET", PATH + "?status=CREATED", answer))
                .containsExactly("GET 200 Retry-After");
    }

    @Test
    void headerOfSharedResponseIsDeclared() {
        var answer = new ApiClient.Answer(
                422, Map.of("location", "/", "idempotent-replayed", "true"), MissingNode.getInstance());
        assertThat(DeclaredHeaders.missing("POST", PATH, answer)).isEmpty();
    }
}
