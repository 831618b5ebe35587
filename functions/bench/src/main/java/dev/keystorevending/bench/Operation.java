package dev.keystorevending.bench;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keystorevending.aws.snapstart.PrimingFixture;
import java.util.Map;

/** What is invoked, and what its response must contain. */
enum Operation {
    CREATE_XKS(
            "create, external key store", "api", event("POST", Paths.COLLECTION, false, proxy()), "\"statusCode\":201"),
    CREATE_CLOUDHSM(
            "create, CloudHSM", "api", event("POST", Paths.COLLECTION, false, cloudHsm()), "\"statusCode\":201"),
    DRY_RUN("dry run", "api", event("POST", Paths.COLLECTION, true, proxy()), "\"statusCode\":200"),
    GET(
            "get",
            "api",
            event("GET", Paths.COLLECTION + "/ks-00000000000000000000000000", false, ""),
            "\"statusCode\":200"),
    LIST("list", "api", event("GET", Paths.COLLECTION, false, ""), "\"statusCode\":200"),
    REJECTED(
            "rejected request",
            "api",
            event("POST", Paths.COLLECTION, false, "{\"name\":\"\",\"type\":\"x\"}"),
            "\"statusCode\":400"),
    RELAY("relay", "relay", stream(), "\"batchItemFailures\":[]"),
    RECONCILE(
            "reconcile",
            "reconcile",
            "{\"id\":\"bench\",\"detail-type\":\"Scheduled Event\"}",
            "{\"due\":4,\"moved\":5");

    /** The constants of an enum cannot refer to its own static fields. */
    private static final class Paths {
        static final String COLLECTION = "/v1/teams/" + PrimingFixture.TEAM + "/key-stores";

        private Paths() {}
    }

    private final String title;
    private final String function;
    private final String event;
    private final String answer;

    Operation(String title, String function, String event, String answer) {
        this.title = title;
        this.function = function;
        this.event = event;
        this.answer = answer;
    }

    String title() {
        return title;
    }

    /** The function that has the operation. */
    String function() {
        return function;
    }

    String handler() {
        String name = Character.toUpperCase(function.charAt(0)) + function.substring(1) + "Handler";
        return "dev.keystorevending." + function + "." + name;
    }

    String event() {
        return event;
    }

    /** Fails if this is not the response that was expected. */
    void check(String response) {
        if (!response.contains(answer)) {
            throw new IllegalStateException(name() + " returned " + response);
        }
    }

    private static String event(String method, String path, boolean dryRun, String body) {
        return new ApiEvent(
                        method,
                        path,
                        dryRun ? Map.of("validateOnly", "true") : Map.of(),
                        "6f1c2f7e-97a5-4d1c-8f2b-6e6d3c1a9b10",
                        PrimingFixture.CALLER,
                        body)
                .json();
    }

    private static String cloudHsm() {
        var body = body("bench-cluster", "AWS_CLOUDHSM");
        body.putObject("cloudHsm")
                .put("clusterId", PrimingFixture.CLUSTER)
                .put("trustAnchorCertificate", PrimingFixture.CERTIFICATE)
                .put("passwordSecretArn", PrimingFixture.SECRET_ARN);
        return body.toString();
    }

    private static String proxy() {
        var body = body("bench-proxy", "EXTERNAL_KEY_STORE");
        body.putObject("externalKeyStore")
                .put("connectivity", "PUBLIC_ENDPOINT")
                .put("uriEndpoint", PrimingFixture.PROXY)
                .put("uriPath", PrimingFixture.PROXY_PATH)
                .put("credentialSecretArn", PrimingFixture.SECRET_ARN);
        return body.toString();
    }

    private static ObjectNode body(String name, String type) {
        return JsonNodeFactory.instance.objectNode().put("name", name).put("type", type);
    }

    private static String stream() {
        var event = JsonNodeFactory.instance.objectNode();
        var records = event.putArray("Records");
        for (int number = 1; number <= PrimingFixture.EVENTS; number++) {
            var change = records.addObject().put("eventName", "INSERT").putObject("dynamodb");
            var image = change.put("SequenceNumber", String.valueOf(number)).putObject("NewImage");
            image.putObject("pk").put("S", "OUTBOX#bench");
            image.putObject("sk").put("S", String.valueOf(number));
            image.putObject("kind").put("S", "OUTBOX");
            image.putObject("eventId").put("S", "bench-" + number);
            image.putObject("detailType").put("S", "KeyStoreCreated");
            image.putObject("detail").put("S", "{\"metadata\":{\"requestId\":\"bench\"}}");
            image.putObject("occurredAt").put("N", "1");
        }
        return event.toString();
    }
}
