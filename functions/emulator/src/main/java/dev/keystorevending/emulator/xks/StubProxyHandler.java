package dev.keystorevending.emulator.xks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import dev.keystorevending.emulator.control.Json;
import dev.keystorevending.emulator.sigv4.SignatureVerifier;
import dev.keystorevending.emulator.sigv4.SignedRequest;
import dev.keystorevending.emulator.sigv4.Verification;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** The health API of the XKS proxy specification, for all proxies of the seed data. */
final class StubProxyHandler implements HttpHandler {

    private final EmulatedProxies proxies;
    private final String region;

    StubProxyHandler(EmulatedProxies proxies, String region) {
        this.proxies = proxies;
        this.region = region;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            String path = exchange.getRequestURI().getRawPath();
            List<StubProxy> ofHost = proxies.proxiesOf(host(exchange));
            Optional<StubProxy> proxy = ofHost.stream()
                    .filter(candidate -> candidate.healthPath().equals(path))
                    .findFirst();
            if (ofHost.stream().anyMatch(candidate -> candidate.behaviour() == ProxyBehaviour.UNREACHABLE)) {
                return; // closed before any header is sent: the connection breaks
            }
            if (proxy.isEmpty()) {
                refuse(exchange, 404, "InvalidUriPathException");
            } else if (!exchange.getRequestMethod().equals("POST")) {
                refuse(exchange, 405, "InvalidStateException");
            } else if (!isSigned(exchange, body, proxy.get())) {
                refuse(exchange, 401, "AuthenticationFailedException");
            } else if (operation(body).isEmpty()) {
                refuse(exchange, 400, "ValidationException");
            } else {
                behave(exchange, proxy.get().behaviour());
            }
        }
    }

    private static void behave(HttpExchange exchange, ProxyBehaviour behaviour) throws IOException {
        switch (behaviour) {
            case HEALTHY -> send(exchange, 200, fleet("ACTIVE"));
            case DEGRADED -> send(exchange, 200, fleet("DEGRADED"));
            case ALL_UNAVAILABLE -> send(exchange, 200, fleet("UNAVAILABLE"));
            case SLOW -> {
                exchange.getResponseHeaders().set(HealthCheck.LATENCY_HEADER, "400");
                send(exchange, 200, fleet("ACTIVE"));
            }
            case UNTRUSTED_CERTIFICATE -> {
                exchange.getResponseHeaders().set(HealthCheck.TLS_HEADER, "untrusted");
                send(exchange, 200, fleet("ACTIVE"));
            }
            case BAD_ANSWER -> send(exchange, 200, Json.object().put("status", "fine"));
            case ACCESS_DENIED -> refuse(exchange, 403, "AccessDeniedException");
            case THROTTLING -> refuse(exchange, 429, "ThrottlingException");
            case DEPENDENCY_TIMEOUT -> refuse(exchange, 503, "DependencyTimeoutException");
            case INTERNAL_ERROR -> refuse(exchange, 500, "InternalException");
            case UNREACHABLE -> throw new IllegalStateException("an unreachable proxy answers nothing");
        }
    }

    private boolean isSigned(HttpExchange exchange, byte[] body, StubProxy proxy) {
        SignatureVerifier verifier = new SignatureVerifier(
                HealthCheck.SERVICE,
                region,
                accessKeyId -> accessKeyId.equals(proxy.accessKeyId())
                        ? Optional.of(proxy.rawSecretAccessKey())
                        : Optional.empty(),
                InstantSource.system());
        SignedRequest request = new SignedRequest(
                exchange.getRequestMethod(),
                exchange.getRequestURI().getRawPath(),
                Optional.ofNullable(exchange.getRequestURI().getRawQuery()).orElse(""),
                exchange.getRequestHeaders(),
                body);
        return verifier.verify(request) instanceof Verification.Verified;
    }

    private static Optional<String> operation(byte[] body) {
        try {
            JsonNode operation =
                    Json.mapper().readTree(body).path("requestMetadata").path("kmsOperation");
            return Optional.of(operation.asText("")).filter(text -> !text.isEmpty());
        } catch (IOException notJson) {
            return Optional.empty();
        }
    }

    private static String host(HttpExchange exchange) {
        String host = Optional.ofNullable(exchange.getRequestHeaders().getFirst("Host"))
                .orElse("");
        int colon = host.indexOf(':');
        return colon < 0 ? host : host.substring(0, colon);
    }

    private static ObjectNode fleet(String healthStatus) {
        ObjectNode answer = Json.object()
                .put("xksProxyFleetSize", 1)
                .put("xksProxyVendor", "Local")
                .put("xksProxyModel", "Stub 1.0")
                .put("ekmVendor", "Local");
        answer.putArray("ekmFleetDetails")
                .addObject()
                .put("id", "local-1")
                .put("model", "Stub")
                .put("healthStatus", healthStatus);
        return answer;
    }

    private static void refuse(HttpExchange exchange, int status, String errorName) throws IOException {
        send(exchange, status, Json.object().put("errorName", errorName));
    }

    private static void send(HttpExchange exchange, int status, ObjectNode document) throws IOException {
        byte[] bytes = Json.bytes(document);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }
}
