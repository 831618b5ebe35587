package dev.keystorevending.local.proof;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keystorevending.aws.eventbridge.EventJson;
import dev.keystorevending.core.problem.Problem;
import dev.keystorevending.core.problem.ProblemCode;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;

/** Responses that API Gateway itself generates are problems in the function's format. */
class GatewayResponsesTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final JsonNode CONTRACT = JSON.valueToTree(
            new Yaml().<Object>load(ProjectFiles.text(ProjectFiles.path("openapi/key-stores.v1.yaml"))));

    static Stream<Arguments> responses() {
        return CONTRACT.path("x-amazon-apigateway-gateway-responses").properties().stream()
                .map(response -> Arguments.of(response.getKey(), response.getValue()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("responses")
    void gatewayResponseIsProblemOfItsCode(String type, JsonNode response) throws IOException {
        JsonNode problem = JSON.readTree(response.at("/responseTemplates/application~1json")
                .asText()
                .replace("$context.error.messageString", "\"message of the gateway\"")
                .replace("$context.requestId", "id"));
        ProblemCode code = ProblemCode.valueOf(problem.path("code").asText());
        assertThat(response.path("statusCode").asInt()).isEqualTo(code.status());
        assertThat(problem)
                .isEqualTo(((ObjectNode) JSON.valueToTree(Map.of(
                                "type", "urn:keystores:problem:" + code,
                                "title", code.title(),
                                "status", code.status(),
                                "detail", "message of the gateway",
                                "code", code.name(),
                                "requestId", "id",
                                "retryable", code.retryable())))
                        .set("retry", EventJson.retry(new Problem(code, ""), false)));
        var headers = new TreeMap<>(Map.of(
                "gatewayresponse.header.Content-Type", "'application/problem+json'",
                "gatewayresponse.header.X-Request-Id", "context.requestId"));
        code.afterSeconds()
                .ifPresent(seconds -> headers.put("gatewayresponse.header.Retry-After", "'" + seconds + "'"));
        assertThat(response.path("responseParameters")).isEqualTo(JSON.valueToTree(headers));
        if (code.afterSeconds().isPresent()) {
            assertThat(DeclaredHeaders.declares(code.name(), "Retry-After")).isTrue();
        }
    }

    /** API Gateway's response while Lambda activates a SnapStart version that was idle for 14 days, and if it cannot reach Lambda. */
    @ParameterizedTest
    @ValueSource(strings = {"API_CONFIGURATION_ERROR", "INTEGRATION_FAILURE"})
    void aFunctionThatDidNotStartIsUnavailable(String type) {
        JsonNode response =
                CONTRACT.path("x-amazon-apigateway-gateway-responses").path(type);
        assertThat(response.path("statusCode").asInt()).isEqualTo(503);
        assertThat(response.at("/responseTemplates/application~1json").asText())
                .contains(
                        "\"code\":\"ServiceUnavailable\"", "\"retryable\":true", "\"when\":\"later\",\"sameKey\":true");
        assertThat(response.path("responseParameters").has("gatewayresponse.header.Retry-After"))
                .isTrue();
    }

    /**
     * The types of the API Gateway Developer Guide. DEFAULT_5XX covers failures of authorizers, which the API does not have;
     * REQUEST_TOO_LARGE (more than 10 MB) cannot be customized.
     */
    @Test
    void everyGatewayResponseTypeIsCustomized() {
        assertThat(responses().map(response -> response.get()[0]))
                .containsExactlyInAnyOrder(
                        "ACCESS_DENIED",
                        "API_CONFIGURATION_ERROR",
                        "BAD_REQUEST_BODY",
                        "BAD_REQUEST_PARAMETERS",
                        "DEFAULT_4XX",
                        "DEFAULT_5XX",
                        "EXPIRED_TOKEN",
                        "INTEGRATION_FAILURE",
                        "INTEGRATION_TIMEOUT",
                        "INVALID_API_KEY",
                        "INVALID_SIGNATURE",
                        "MISSING_AUTHENTICATION_TOKEN",
                        "QUOTA_EXCEEDED",
                        "RESOURCE_NOT_FOUND",
                        "THROTTLED",
                        "UNAUTHORIZED",
                        "UNSUPPORTED_MEDIA_TYPE",
                        "WAF_FILTERED");
    }
}
