package dev.keystorevending.local;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** A sample client that calls the service as the portal, and prints the shell commands that do the same. */
final class SampleClient {

    static final String COLLECTION = "/v1/teams/payments/key-stores";

    private static final Duration TIMEOUT = Duration.ofSeconds(90);
    private static final Map<String, String> JSON_BODY = Map.of("Content-Type", "application/json");

    private final LocalService service;
    private final ApiClient client;

    SampleClient(LocalService service) {
        this.service = service;
        this.client = new ApiClient(service.api());
    }

    ApiClient.Answer create(String key, JsonNode body) {
        return client.send(
                SeedData.PORTAL,
                "POST",
                COLLECTION,
                Map.of("Content-Type", "application/json", "Idempotency-Key", key),
                body.toString());
    }

    JsonNode get(String path) {
        return client.send(SeedData.PORTAL, "GET", path, Map.of(), "").body();
    }

    int put(String path, String body) {
        return client.send(SeedData.PORTAL, "PUT", path, JSON_BODY, body).status();
    }

    String state(String location) {
        return get(location).at("/connection/state").asText();
    }

    /** Sends the request again while something else is in progress; returns the last response. */
    ApiClient.Answer accepted(String method, String path, String body) {
        var last = new AtomicReference<>(client.send(SeedData.PORTAL, method, path, JSON_BODY, body));
        awaited(() -> {
            if (!last.get().body().path("code").asText().equals("KeyStoreBusy")) {
                return Optional.of(last);
            }
            last.set(client.send(SeedData.PORTAL, method, path, JSON_BODY, body));
            return Optional.empty();
        });
        return last.get();
    }

    /** Waits until what the API shows of the key store fulfils the condition; returns false after the time-out. */
    boolean comesTrue(String location, Predicate<JsonNode> condition) {
        return awaited(() -> Optional.of(get(location)).filter(condition)).isPresent();
    }

    /** Waits until the connection is in one of these states; returns false after the time-out. */
    boolean reaches(String location, String... states) {
        return comesTrue(
                location,
                shown -> List.of(states).contains(shown.at("/connection/state").asText()));
    }

    /** Waits for the latest event of this type about the key store; returns an empty text after the time-out. */
    String event(String location, String detailType) {
        String id = location.substring(location.lastIndexOf('/') + 1);
        return awaited(() -> service.aws().events().all().reversed().stream()
                        .filter(event -> event.detailType().equals(detailType)
                                && event.detail()
                                        .at("/data/keyStoreId")
                                        .asText()
                                        .equals(id))
                        .map(event -> detailType + " " + event.detail())
                        .findFirst())
                .orElse("");
    }

    /** Sets the kmsuser password on the cluster; returns the shell command that does it. */
    String resetPassword(String cluster, String password) {
        var uri = URI.create(service.aws().endpoint() + "/_emulator/clusters");
        String body = "{\"clusterId\":\"" + cluster + "\",\"kmsuserPassword\":\"" + password + "\"}";
        try (var http = HttpClient.newHttpClient()) {
            http.send(
                    HttpRequest.newBuilder(uri)
                            .POST(HttpRequest.BodyPublishers.ofString(body))
                            .build(),
                    HttpResponse.BodyHandlers.discarding());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        return "curl -s -d '" + body + "' " + uri;
    }

    /** The shell command that sends this request, signed. */
    String curl(String method, String body, String path) {
        return "curl -si --aws-sigv4 aws:amz:" + SeedData.REGION + ":execute-api --user "
                + SeedData.PORTAL.accessKeyId()
                + ":"
                + SeedData.PORTAL.secretKey() + " -H 'Content-Type: application/json' -X " + method + " -d '" + body
                + "' "
                + service.api() + path;
    }

    private static <T> Optional<T> awaited(Supplier<Optional<T>> condition) {
        Instant end = Instant.now().plus(TIMEOUT);
        while (Instant.now().isBefore(end)) {
            var met = condition.get();
            if (met.isPresent()) {
                return met;
            }
            try {
                Thread.sleep(100);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                return Optional.empty();
            }
        }
        return Optional.empty();
    }
}
