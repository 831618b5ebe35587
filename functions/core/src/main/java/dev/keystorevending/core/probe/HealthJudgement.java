package dev.keystorevending.core.probe;

import dev.keystorevending.core.input.Counted;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Judges a response to GetHealthStatus by the XKS proxy API specification. No text of the response is passed on. */
final class HealthJudgement {

    private static final Set<String> STATUSES = Set.of("ACTIVE", "DEGRADED", "UNAVAILABLE");
    private static final int LARGEST_FLEET = 10;
    private static final String ASK_VENDOR =
            "Ask the vendor of the proxy, and check that a load balancer in front of it has a TLS listener, not a TCP listener.";

    private HealthJudgement() {}

    static void judge(HealthAnswer answer, Findings findings) {
        switch (answer) {
            case HealthAnswer.NotAsked notAsked ->
                findings.notChecked(
                        ProbeCheck.HealthStatus,
                        "The request was not sent, because the certificate is not valid for the host.");
            case HealthAnswer.Lost lost ->
                findings.failure(
                        ProbeCheck.HealthStatus,
                        lost.timedOut()
                                ? "The proxy did not respond to GetHealthStatus in time."
                                : "The proxy closed the connection without a response to GetHealthStatus.",
                        "Check the log of the proxy.");
            case HealthAnswer.Unreadable unreadable ->
                findings.failure(
                        ProbeCheck.HealthStatus,
                        "The response to GetHealthStatus is not HTTP/1.1, or is longer than 64 KiB.",
                        ASK_VENDOR);
            case HealthAnswer.Answered answered -> {
                latency(answered.took(), findings);
                status(answered, findings);
            }
        }
    }

    private static void latency(Duration took, Findings findings) {
        String measured = "The response took " + took.toMillis() + " ms.";
        if (took.compareTo(ProxyJudgement.KMS_WAITS) > 0) {
            findings.failure(
                    ProbeCheck.HealthLatency,
                    measured + " KMS waits for 250 ms.",
                    "Run the proxy near the Region of the key store, and make its response faster.");
        } else {
            findings.ok(ProbeCheck.HealthLatency, measured + " KMS waits for 250 ms.");
        }
    }

    private static void status(HealthAnswer.Answered answered, Findings findings) {
        Map<String, @Nullable Object> document = answered.document().orElse(Map.of());
        if (answered.status() == 200) {
            fleet(document, findings);
        } else if (answered.status() >= 300 && answered.status() < 400) {
            findings.failure(
                    ProbeCheck.HealthStatus,
                    "The proxy responded with a redirect (HTTP " + answered.status() + "), which was not followed.",
                    "Use the URI that responds without a redirect.");
        } else {
            error(answered.status(), String.valueOf(document.get("errorName")), findings);
        }
    }

    private static void error(int status, String name, Findings findings) {
        switch (name) {
            case "AuthenticationFailedException" ->
                fail(
                        findings,
                        name,
                        "Let the secret contain the access key ID and the raw secret access key that the proxy has, and check the Region that the proxy is configured with.");
            case "InvalidUriPathException" ->
                fail(findings, name, "Correct uriPath: the proxy does not have this prefix.");
            case "AccessDeniedException" ->
                fail(findings, name, "Let the proxy allow GetHealthStatus whatever its own authorization rules.");
            case "ThrottlingException" -> fail(findings, name, "Wait, or raise the request limit of the proxy.");
            case "DependencyTimeoutException" ->
                fail(findings, name, "Check the external key manager behind the proxy and the connection to it.");
            case "InternalException" -> fail(findings, name, "Check the log of the proxy.");
            default ->
                findings.failure(
                        ProbeCheck.HealthStatus,
                        "The proxy responded with HTTP " + status
                                + ", without an error of GetHealthStatus in the XKS proxy API specification.",
                        "Check uriEndpoint and uriPath. " + ASK_VENDOR);
        }
    }

    private static void fail(Findings findings, String name, String remedy) {
        findings.failure(ProbeCheck.HealthStatus, "The proxy responded with " + name + ".", remedy);
    }

    private static void fleet(Map<String, @Nullable Object> document, Findings findings) {
        var statuses = statuses(document);
        if (statuses.isEmpty()) {
            findings.failure(
                    ProbeCheck.HealthStatus,
                    "The proxy responded with HTTP 200 and a body that does not conform to the XKS proxy API specification.",
                    ASK_VENDOR);
            return;
        }
        List<String> fleet = statuses.get();
        long active = fleet.stream().filter("ACTIVE"::equals).count();
        long available =
                fleet.stream().filter(status -> !status.equals("UNAVAILABLE")).count();
        String detail = "The proxy accepts the credential. " + active + " of "
                + Counted.of(fleet.size(), "external key manager is", "external key managers are") + " ACTIVE.";
        String remedy = "Check the external key managers behind the proxy.";
        if (available == 0) {
            findings.failure(
                    ProbeCheck.HealthStatus,
                    "The proxy accepts the credential, but all its external key managers are UNAVAILABLE.",
                    remedy);
        } else if (active < fleet.size()) {
            findings.warning(ProbeCheck.HealthStatus, detail, remedy);
        } else {
            findings.ok(ProbeCheck.HealthStatus, detail);
        }
    }

    /** Returns the status of each external key manager; empty if the document does not conform to the specification. */
    private static Optional<List<String>> statuses(Map<String, @Nullable Object> document) {
        boolean described = document.get("xksProxyVendor") instanceof String
                && document.get("xksProxyModel") instanceof String
                && document.get("ekmVendor") instanceof String
                && document.get("xksProxyFleetSize") instanceof Number size
                && size.longValue() > 0;
        if (!described || !(document.get("ekmFleetDetails") instanceof List<?> members)) {
            return Optional.empty();
        }
        var statuses = members.stream()
                .map(HealthJudgement::status)
                .flatMap(Optional::stream)
                .toList();
        boolean complete = !members.isEmpty() && members.size() <= LARGEST_FLEET && statuses.size() == members.size();
        return complete ? Optional.of(statuses) : Optional.empty();
    }

    private static Optional<String> status(@Nullable Object member) {
        return member instanceof Map<?, ?> details
                        && details.get("id") instanceof String
                        && details.get("model") instanceof String
                        && details.get("healthStatus") instanceof String status
                        && STATUSES.contains(status)
                ? Optional.of(status)
                : Optional.empty();
    }
}
