package dev.keystorevending.emulator.xks;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keystorevending.emulator.control.Ids;
import dev.keystorevending.emulator.control.Json;
import dev.keystorevending.emulator.sigv4.RequestSigner;
import dev.keystorevending.emulator.sigv4.SignedRequest;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The signed GetHealthStatus call that KMS makes to a proxy. KMS waits 250 ms. The stub declares its latency, so that a
 * busy machine does not make a healthy proxy slow; the real time-out is longer.
 */
public final class HealthCheck {

    static final String SERVICE = "kms-xks-proxy";
    static final String LATENCY_HEADER = "x-emulated-latency-millis";
    static final String TLS_HEADER = "x-emulated-tls";

    private static final int BUDGET_MILLIS = 250;
    private static final Set<String> STATUSES = Set.of("ACTIVE", "DEGRADED", "UNAVAILABLE");

    private final EmulatedProxies proxies;
    private final RequestSigner signer;
    private final Ids ids = new Ids();

    public HealthCheck(EmulatedProxies proxies, String region) {
        this.proxies = proxies;
        this.signer = new RequestSigner(SERVICE, region);
    }

    /**
     * Asks a proxy for its health.
     *
     * @param host such as {@code xks.example.com}
     * @param uriPath such as {@code /team-a/kms/xks/v1}
     * @param kmsOperation on whose behalf
     */
    public HealthResult check(
            String host, String uriPath, String accessKeyId, String rawSecretAccessKey, String kmsOperation) {
        Optional<InetSocketAddress> address = proxies.resolve(host);
        if (address.isEmpty()) {
            return HealthResult.UNREACHABLE;
        }
        SignedRequest request = new SignedRequest(
                "POST",
                uriPath + "/health",
                "",
                Map.of("host", List.of(host), "content-type", List.of("application/json")),
                body(kmsOperation));
        try {
            return judge(PlainHttp.exchange(
                    address.get(), signer.sign(request, accessKeyId, rawSecretAccessKey, Instant.now())));
        } catch (SocketTimeoutException late) {
            return HealthResult.TIMED_OUT;
        } catch (IOException broken) {
            return HealthResult.UNREACHABLE;
        }
    }

    private byte[] body(String kmsOperation) {
        var document = Json.object();
        document.putObject("requestMetadata").put("kmsRequestId", ids.uuid()).put("kmsOperation", kmsOperation);
        return Json.bytes(document);
    }

    private static HealthResult judge(PlainHttp.Response response) {
        if (response.header(TLS_HEADER).isPresent()) {
            return HealthResult.UNTRUSTED_CERTIFICATE;
        }
        if (response.header(LATENCY_HEADER).map(Integer::parseInt).orElse(0) > BUDGET_MILLIS) {
            return HealthResult.TIMED_OUT;
        }
        try {
            return judge(response.status(), Json.mapper().readTree(response.body()));
        } catch (IOException notJson) {
            return HealthResult.MALFORMED_ANSWER;
        }
    }

    private static HealthResult judge(int status, JsonNode document) {
        if (status == 200) {
            return judgeFleet(document);
        }
        return switch (document.path("errorName").asText("")) {
            case "AuthenticationFailedException" -> HealthResult.WRONG_CREDENTIAL;
            case "AccessDeniedException" -> HealthResult.ACCESS_DENIED;
            case "InvalidUriPathException" -> HealthResult.WRONG_PATH;
            case "DependencyTimeoutException" -> HealthResult.DEPENDENCY_TIMEOUT;
            case "ThrottlingException" -> HealthResult.THROTTLED;
            case "InternalException" -> HealthResult.INTERNAL_ERROR;
            default -> HealthResult.MALFORMED_ANSWER;
        };
    }

    private static HealthResult judgeFleet(JsonNode document) {
        JsonNode fleet = document.path("ekmFleetDetails");
        boolean complete = document.path("xksProxyFleetSize").asInt() > 0
                && document.path("xksProxyVendor").isTextual()
                && document.path("xksProxyModel").isTextual()
                && document.path("ekmVendor").isTextual()
                && fleet.size() >= 1
                && fleet.size() <= 10;
        boolean anyAvailable = false;
        for (JsonNode member : fleet) {
            String status = member.path("healthStatus").asText("");
            complete &= STATUSES.contains(status);
            anyAvailable |= !status.equals("UNAVAILABLE");
        }
        if (!complete) {
            return HealthResult.MALFORMED_ANSWER;
        }
        return anyAvailable ? HealthResult.HEALTHY : HealthResult.ALL_UNAVAILABLE;
    }
}
