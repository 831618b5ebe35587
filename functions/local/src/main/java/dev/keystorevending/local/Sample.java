package dev.keystorevending.local;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;

/** Vends one key store through the front door and tells what happens, as a person would want to read it. */
final class Sample {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final LocalService service;
    private final PrintStream out;
    private final ApiClient client;

    Sample(LocalService service, PrintStream out) {
        this.service = service;
        this.out = out;
        this.client = new ApiClient(service.api());
    }

    /** Whether the store was vended, announced and connected. */
    boolean run() {
        Set<String> before = new HashSet<>();
        service.aws().events().all().forEach(event -> before.add(event.id()));
        String name = "payments-" + UUID.randomUUID().toString().substring(0, 8);
        String body = SampleRequests.publicProxy(
                        service.scene(), name, Scene.PAYMENTS_HOST, "/team/kms/xks/v1", "payments/xks-file")
                .toString();
        String key = UUID.randomUUID().toString();
        out.println();
        out.println("1 request      POST /v1/teams/payments/key-stores, signed by " + Scene.PORTAL.principal());
        out.println("               " + name + ", EXTERNAL_KEY_STORE at https://" + Scene.PAYMENTS_HOST);
        var answer = client.send(
                Scene.PORTAL,
                "POST",
                "/v1/teams/payments/key-stores",
                Map.of("Content-Type", "application/json", "Idempotency-Key", key),
                body);
        if (answer.status() == 409 && answer.body().path("code").asText().equals("XksProxyUriInUse")) {
            out.println(
                    "               409 XksProxyUriInUse: the sample of an earlier run is still there; nothing to vend.");
            return true;
        }
        if (answer.status() != 201) {
            out.println("               failed: " + answer.status() + " " + answer.body());
            return false;
        }
        out.println(
                "2 checks       well-formed; team, name, host and secret granted by the policy; secret read, never shown");
        String location = answer.header("Location");
        history(location);
        out.println("5 answer       201, Location: " + location);
        boolean announced = awaited(() -> event("KeyStoreCreated", before));
        out.println("6 event        " + last("KeyStoreCreated", before));
        boolean connected =
                awaited(() -> get(location).at("/connection/state").asText().equals("CONNECTED"));
        out.println("7 connection   " + get(location).path("connection")
                + " (the emulated KMS takes seconds for what takes KMS minutes)");
        boolean told = connected && awaited(() -> event("KeyStoreConnected", before));
        out.println("8 event        " + last("KeyStoreConnected", before));
        out.println();
        return announced && told;
    }

    private void history(String location) {
        for (JsonNode line : client.send(Scene.PORTAL, "GET", location + "/history", Map.of(), "")
                .body()
                .path("items")) {
            switch (line.path("action").asText()) {
                case "RESERVED" ->
                    out.println("3 reservation  " + line.path("detail").asText());
                case "CREATED" ->
                    out.println("4 KMS          " + line.path("detail").asText());
                default -> {}
            }
        }
    }

    private JsonNode get(String location) {
        return client.send(Scene.PORTAL, "GET", location, Map.of(), "").body();
    }

    private boolean event(String detailType, Set<String> before) {
        return service.aws().events().all().stream()
                .anyMatch(event -> event.detailType().equals(detailType) && !before.contains(event.id()));
    }

    private String last(String detailType, Set<String> before) {
        return service.aws().events().all().stream()
                .filter(event -> event.detailType().equals(detailType) && !before.contains(event.id()))
                .map(event -> detailType + " " + event.detail())
                .findFirst()
                .orElse("no " + detailType + " came");
    }

    private static boolean awaited(Supplier<Boolean> condition) {
        Instant end = Instant.now().plus(PATIENCE);
        while (Instant.now().isBefore(end)) {
            if (condition.get()) {
                return true;
            }
            try {
                Thread.sleep(100);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return false;
    }
}
