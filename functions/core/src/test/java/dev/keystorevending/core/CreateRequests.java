package dev.keystorevending.core;

import dev.keystorevending.core.create.CreateCommand;
import dev.keystorevending.core.create.CreateRequestParser;
import dev.keystorevending.core.problem.ProblemError;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Valid bodies of create requests, which a test sends unchanged or invalidates one member at a time. */
public final class CreateRequests {

    public static final Instant NOW = Instant.parse("2026-11-24T09:00:00Z");
    public static final String CERTIFICATE = Certificates.selfSigned("cluster", Instant.parse("2036-01-01T00:00:00Z"));
    public static final String SECRET =
            "arn:aws:secretsmanager:eu-central-1:111122223333:secret:payments/kmsuser-AbCdEf";

    private CreateRequests() {}

    public static Map<String, @Nullable Object> cloudHsm() {
        var body = new LinkedHashMap<String, @Nullable Object>();
        body.put("name", "payments-main");
        body.put("type", "AWS_CLOUDHSM");
        body.put("cloudHsm", cluster("cluster-23456abcdef"));
        return body;
    }

    public static Map<String, @Nullable Object> publicProxy() {
        return external("PUBLIC_ENDPOINT", Map.of());
    }

    public static Map<String, @Nullable Object> vpcProxy() {
        return external(
                "VPC_ENDPOINT_SERVICE",
                Map.of(
                        "vpcEndpointServiceName",
                        "com.amazonaws.vpce.eu-central-1.vpce-svc-0123456789abcdef0",
                        "vpcEndpointServiceOwner",
                        "444455556666"));
    }

    private static Map<String, @Nullable Object> external(String connectivity, Map<String, String> more) {
        var store = new LinkedHashMap<String, @Nullable Object>();
        store.put("connectivity", connectivity);
        store.put("uriEndpoint", "https://xks.payments.example.com");
        store.put("uriPath", "/prefix/kms/xks/v1");
        store.put("credentialSecretArn", SECRET);
        store.putAll(more);
        var body = new LinkedHashMap<String, @Nullable Object>();
        body.put("name", "payments-main");
        body.put("type", "EXTERNAL_KEY_STORE");
        body.put("externalKeyStore", store);
        return body;
    }

    private static Map<String, @Nullable Object> cluster(String id) {
        var cluster = new LinkedHashMap<String, @Nullable Object>();
        cluster.put("clusterId", id);
        cluster.put("trustAnchorCertificate", CERTIFICATE);
        cluster.put("passwordSecretArn", SECRET);
        return cluster;
    }

    /** Returns the object member of a body. */
    @SuppressWarnings("unchecked")
    public static Map<String, @Nullable Object> inner(Map<String, @Nullable Object> body, String member) {
        return (Map<String, @Nullable Object>) java.util.Objects.requireNonNull(body.get(member));
    }

    public static CreateCommand.CreateRequest request(Map<String, @Nullable Object> body) {
        return switch (CreateRequestParser.parse(body, NOW)) {
            case CreateRequestParser.Result.Valid ordered -> ordered.request();
            case CreateRequestParser.Result.Invalid faulty -> throw new AssertionError(faulty.errors());
        };
    }

    public static List<ProblemError> errors(Map<String, @Nullable Object> body) {
        return switch (CreateRequestParser.parse(body, NOW)) {
            case CreateRequestParser.Result.Valid ordered -> List.of();
            case CreateRequestParser.Result.Invalid faulty -> faulty.errors();
        };
    }
}
