package dev.keystorevending.api;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keystorevending.aws.Json;
import dev.keystorevending.aws.snapstart.Priming;
import dev.keystorevending.aws.snapstart.PrimingFixture;
import dev.keystorevending.aws.snapstart.Unconnected;
import dev.keystorevending.aws.wiring.AwsClients;
import dev.keystorevending.aws.wiring.ServiceConfiguration;
import dev.keystorevending.aws.wiring.Wiring;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** The requests that prime the API: a create of each type, a dry run, and the reads around them. */
final class ApiPriming {

    private static final String TEAM = "/v1/teams/" + PrimingFixture.TEAM;
    private static final String COLLECTION = TEAM + "/key-stores";
    private static final String ONE = COLLECTION + "/ks-00000000000000000000000000";

    private ApiPriming() {}

    /** An event and the HTTP status that it must return. */
    private record Line(String event, int status) {}

    static void run(ServiceConfiguration configuration, AwsClients own, PrintStream log) {
        Priming.of(configuration, own, log, clients -> {
            var unheard = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
            var handler = new ApiHandler(
                    Wiring.onAws(configuration, clients, InstantSource.system(), new Unconnected()),
                    Optional.empty(),
                    unheard);
            var lines = List.of(
                    line("POST", COLLECTION, Json.text(cloudHsm()), 201),
                    line("POST", COLLECTION, Json.text(proxy()), 201),
                    line("POST", COLLECTION, "{}", 400),
                    probe(cloudHsm()),
                    probe(proxy()),
                    line("GET", COLLECTION, "", 200),
                    nextPage(),
                    line("GET", ONE, "", 200),
                    line("PATCH", ONE, "{\"name\":\"other\"}", 409),
                    line("POST", ONE + "/credential-rotations", "{}", 409),
                    line("DELETE", ONE, "", 409));
            return () -> {
                for (Line line : lines) {
                    play(handler, line);
                }
            };
        });
    }

    @SuppressWarnings("NullAway") // the handler does not look at its context
    private static void play(ApiHandler handler, Line line) throws IOException {
        var output = new ByteArrayOutputStream();
        handler.handleRequest(new ByteArrayInputStream(line.event().getBytes(StandardCharsets.UTF_8)), output, null);
        int status = Json.read(output.toString(StandardCharsets.UTF_8))
                .path("statusCode")
                .asInt();
        if (status != line.status()) {
            throw new IllegalStateException("the priming came to " + status + " instead of " + line.status());
        }
    }

    /** A filtered list that has another page, so that its token is written. */
    private static Line nextPage() {
        var event = event("GET", COLLECTION, "");
        var query = event.putObject("multiValueQueryStringParameters");
        query.putArray("pageSize").add("1");
        query.putArray("status").add("CREATED");
        return new Line(Json.text(event), 200);
    }

    private static Line probe(ObjectNode body) {
        var event = event("POST", COLLECTION, Json.text(body));
        var query = event.putObject("multiValueQueryStringParameters");
        query.putArray("validateOnly").add("true");
        query.putArray("probe").add("true");
        return new Line(Json.text(event), 200);
    }

    private static Line line(String method, String path, String body, int status) {
        return new Line(Json.text(event(method, path, body)), status);
    }

    private static ObjectNode event(String method, String path, String body) {
        var event = JsonNodeFactory.instance
                .objectNode()
                .put("httpMethod", method)
                .put("path", path)
                .put("body", body)
                .put("isBase64Encoded", false);
        var headers = event.putObject("multiValueHeaders");
        headers.putArray("Content-Type").add("application/json");
        headers.putArray("Idempotency-Key").add("priming");
        if (method.equals("GET")) {
            headers.putArray("If-None-Match").add("\"0\"");
        }
        headers.putArray("Prefer").add("wait=0");
        event.putObject("requestContext")
                .put("requestId", "priming")
                .putObject("identity")
                .put("userArn", PrimingFixture.CALLER);
        return event;
    }

    private static ObjectNode cloudHsm() {
        var body = JsonNodeFactory.instance.objectNode().put("name", "cluster").put("type", "AWS_CLOUDHSM");
        body.putObject("cloudHsm")
                .put("clusterId", PrimingFixture.CLUSTER)
                .put("trustAnchorCertificate", PrimingFixture.CERTIFICATE)
                .put("passwordSecretArn", PrimingFixture.SECRET_ARN);
        return body;
    }

    private static ObjectNode proxy() {
        var body = JsonNodeFactory.instance.objectNode().put("name", "proxy").put("type", "EXTERNAL_KEY_STORE");
        body.putObject("externalKeyStore")
                .put("connectivity", "PUBLIC_ENDPOINT")
                .put("uriEndpoint", PrimingFixture.PROXY)
                .put("uriPath", PrimingFixture.PROXY_PATH)
                .put("credentialSecretArn", PrimingFixture.SECRET_ARN);
        return body;
    }
}
