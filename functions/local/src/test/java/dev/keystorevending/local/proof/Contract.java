package dev.keystorevending.local.proof;

import com.atlassian.oai.validator.OpenApiInteractionValidator;
import com.atlassian.oai.validator.model.Request;
import com.atlassian.oai.validator.model.SimpleRequest;
import com.atlassian.oai.validator.model.SimpleResponse;
import com.atlassian.oai.validator.report.LevelResolver;
import com.atlassian.oai.validator.report.ValidationReport;
import dev.keystorevending.local.ApiClient;
import java.net.URI;
import java.util.Arrays;
import java.util.Map;

/** Validates requests and responses against the OpenAPI contract. */
public final class Contract {

    private final OpenApiInteractionValidator validator = OpenApiInteractionValidator.createForSpecificationUrl(
                    ProjectFiles.path("openapi/key-stores.v1.yaml").toUri().toString())
            .withLevelResolver(LevelResolver.create()
                    .withLevel("validation.request.security.missing", ValidationReport.Level.IGNORE)
                    .withLevel("validation.response.body.schema.additionalProperties", ValidationReport.Level.IGNORE)
                    .build())
            .build();

    /** Returns the violations of a response; empty if it is valid. */
    public String against(String method, String pathAndQuery, ApiClient.Answer answer) {
        var response = SimpleResponse.Builder.status(answer.status());
        if (!answer.body().isMissingNode()) {
            response.withContentType(answer.header("Content-Type"))
                    .withBody(answer.body().toString());
        }
        answer.headers().forEach(response::withHeader);
        return faults(validator.validateResponse(
                URI.create(pathAndQuery).getPath(), Request.Method.valueOf(method), response.build()));
    }

    /** Returns the violations of a request; empty if it is valid. */
    String against(String method, String pathAndQuery, Map<String, String> headers, String body) {
        URI uri = URI.create(pathAndQuery);
        var request = new SimpleRequest.Builder(Request.Method.valueOf(method), uri.getPath());
        headers.forEach(request::withHeader);
        if (uri.getQuery() != null) {
            Arrays.stream(uri.getQuery().split("&", -1))
                    .map(pair -> pair.split("=", 2))
                    .forEach(pair -> request.withQueryParam(pair[0], pair.length == 2 ? pair[1] : ""));
        }
        if (!body.isEmpty()) {
            request.withBody(body);
        }
        return faults(validator.validateRequest(request.build()));
    }

    private static String faults(ValidationReport report) {
        return report.hasErrors() ? report.getMessages().toString() : "";
    }
}
