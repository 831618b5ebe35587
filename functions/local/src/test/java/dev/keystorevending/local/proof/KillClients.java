package dev.keystorevending.local.proof;

import dev.keystorevending.local.ApiClient;
import dev.keystorevending.local.Waiting;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import software.amazon.awssdk.core.exception.SdkException;

/** Concurrent signed clients, an administrator and an operator, who send requests until they are stopped, and the violations that they found. */
final class KillClients {

    private static final int CLIENTS = 6;
    private static final int LAST_ACTS = 24;
    private static final Duration MOST_TO_SEND = Duration.ofMinutes(2);
    private static final Map<String, String> JSON = Map.of("Content-Type", "application/json");

    private final List<KillRequest> requests;
    private final KillSecrets secrets;
    private final KillActs acts = new KillActs();
    private final Queue<String> violations = new ConcurrentLinkedQueue<>();
    private final AtomicInteger sent = new AtomicInteger();
    private final AtomicInteger unanswered = new AtomicInteger();
    private final AtomicInteger vended = new AtomicInteger();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean running;

    KillClients(List<KillRequest> requests, KillSecrets secrets) {
        this.requests = requests;
        this.secrets = secrets;
    }

    /** Starts sending the first {@code known} requests to the API, beside an administrator and an operator. */
    void start(URI api, URI aws, int known, Random random) {
        running = true;
        var others = new Random(random.nextLong());
        threads.add(Thread.ofVirtual().start(() -> actUntilStopped(api, aws, others)));
        for (int client = 0; client < CLIENTS; client++) {
            var own = new Random(random.nextLong());
            threads.add(Thread.ofVirtual().start(() -> sendUntilStopped(new ApiClient(api), known, own)));
        }
    }

    /** Waits until this number of additional requests were sent. */
    void awaitSent(int more) {
        int enough = sent.get() + more;
        Waiting.upTo(
                MOST_TO_SEND,
                more + " requests were sent",
                () -> Optional.of(sent.get()).filter(count -> count >= enough));
    }

    /** Waits until a store was vended, so that its event is likely not yet published, or this number of requests were sent. */
    void awaitVended(int more) {
        int before = vended.get();
        int enough = sent.get() + more;
        Waiting.upTo(
                MOST_TO_SEND,
                2,
                "a store was vended or " + more + " requests were sent",
                () -> Optional.of(sent.get()).filter(count -> count >= enough || vended.get() > before));
    }

    void stop() {
        running = false;
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        threads.clear();
    }

    private void sendUntilStopped(ApiClient client, int known, Random random) {
        while (running) {
            // prefers new requests, so that many kills interrupt a creation
            double age = random.nextDouble();
            var request = requests.get(known - 1 - (int) (known * age * age));
            switch (random.nextInt(12)) {
                case 0, 1 -> plan(client, request);
                case 2, 3 -> connection(client, request, random.nextBoolean() ? "CONNECTED" : "DISCONNECTED");
                case 4 -> answer(client, request, "GET", request.collection(), Map.of(), "");
                case 5 -> delete(client, request, random.nextBoolean());
                case 6 -> change(client, request, random.nextInt(3), random.nextBoolean());
                case 7 -> rotate(client, request);
                default -> create(client, request);
            }
            Waiting.pause(random.nextInt(50));
        }
    }

    private void actUntilStopped(URI api, URI aws, Random random) {
        var administrator = new KillAdministrator(api, secrets, acts);
        try (var operator = new KillOperator(aws, administrator::living, acts)) {
            while (running) {
                actOnce(administrator, operator, random);
                Waiting.pause(random.nextInt(50));
            }
        } catch (SdkException killed) {
            unanswered.incrementAndGet();
        }
    }

    private void actOnce(KillAdministrator administrator, KillOperator operator, Random random) {
        try {
            if (random.nextBoolean()) {
                administrator.act(random);
            } else {
                operator.act(random);
            }
        } catch (UncheckedIOException killed) {
            unanswered.incrementAndGet();
        }
    }

    /** Acts some more times while the work ends, and leaves a difference between a record and KMS. */
    void actAtLast(URI api, URI aws, Random random) {
        var administrator = new KillAdministrator(api, secrets, acts);
        try (var operator = new KillOperator(aws, administrator::living, acts)) {
            for (int act = 0; act < LAST_ACTS; act++) {
                actOnce(administrator, operator, random);
            }
            operator.renameOne(random);
        }
    }

    KillActs acts() {
        return acts;
    }

    private void plan(ApiClient client, KillRequest request) {
        // uses a separate name, so that anything that a dry run stores is found
        var body = request.body.replaceFirst("\"name\":\"([a-z]+-(dev-)?)", "\"name\":\"$1planned-");
        answer(client, request, "POST", request.collection() + "?validateOnly=true", JSON, body)
                .filter(answer -> answer.status() == 201 || answer.status() == 202)
                .ifPresent(answer -> violations.add("a dry run was answered " + answer));
    }

    private void connection(ApiClient client, KillRequest request, String state) {
        request.location()
                .ifPresent(location -> answer(
                        client, request, "PUT", location + "/connection", JSON, "{\"state\":\"" + state + "\"}"));
    }

    private void delete(ApiClient client, KillRequest request, boolean disconnect) {
        request.location().ifPresent(location -> {
            request.recordDeletion();
            answer(client, request, "DELETE", location + "?disconnect=" + disconnect, Map.of(), "");
        });
    }

    /** A new name, which needs no permission to disconnect. */
    private void change(ApiClient client, KillRequest request, int number, boolean interrupt) {
        var name = KillWorld.json(request.body).path("name").asText() + "-" + number;
        request.location()
                .ifPresent(location -> answer(
                        client,
                        request,
                        "PATCH",
                        location,
                        JSON,
                        "{\"name\":\"" + name + "\",\"interrupt\":" + interrupt + "}"));
    }

    private void rotate(ApiClient client, KillRequest request) {
        request.location()
                .ifPresent(location -> answer(client, request, "POST", location + "/credential-rotations", JSON, "{}"));
    }

    private Optional<ApiClient.Answer> create(ApiClient client, KillRequest request) {
        var headers = Map.of("Content-Type", "application/json", "Idempotency-Key", request.key);
        var answer = answer(client, request, "POST", request.collection(), headers, request.body);
        answer.flatMap(request::recordAnswer).ifPresent(violations::add);
        answer.filter(seen -> seen.status() == 201)
                .filter(seen -> seen.header("Idempotent-Replayed").isEmpty())
                .ifPresent(seen -> vended.incrementAndGet());
        if (answer.isEmpty()) {
            request.recordNoAnswer();
        }
        return answer;
    }

    private Optional<ApiClient.Answer> answer(
            ApiClient client,
            KillRequest request,
            String method,
            String path,
            Map<String, String> headers,
            String body) {
        sent.incrementAndGet();
        try {
            return Optional.of(client.send(request.caller, method, path, headers, body));
        } catch (UncheckedIOException killed) {
            unanswered.incrementAndGet();
            return Optional.empty();
        }
    }

    /** Retries every request with its idempotency key until it has ended. */
    void retryAll(URI api, Duration most) {
        var client = new ApiClient(api);
        for (KillRequest request : requests) {
            Waiting.upTo(
                    most, request + " has ended", () -> create(client, request).filter(KillRequest::ended));
        }
    }

    List<KillRequest> requests() {
        return requests;
    }

    int sent() {
        return sent.get();
    }

    int unanswered() {
        return unanswered.get();
    }

    List<String> violations() {
        return List.copyOf(violations);
    }
}
