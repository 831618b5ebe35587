package dev.keystorevending.aws.wiring;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/** A stubbed AWS that answers in the order of a test, repeats its last answer, and keeps the requests. */
public final class Conversation implements AutoCloseable {

    /** One request: the operation's name and the body. */
    public record Request(String operation, String body) {}

    private record Answer(int status, String body) {}

    private final Queue<Answer> answers = new ArrayDeque<>();
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private Answer last = new Answer(200, "{}");
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile boolean silent;
    private final StubServer server = new StubServer(exchange -> {
        try (exchange) {
            String target = String.valueOf(exchange.getRequestHeaders().getFirst("X-Amz-Target"));
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            requests.add(new Request(target.substring(target.indexOf('.') + 1), body));
            if (silent) {
                awaitClose();
            }
            Answer answer = next();
            byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.1");
            exchange.sendResponseHeaders(answer.status(), bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    });
    private final AwsClients clients = server.clients();

    private void awaitClose() {
        try {
            closed.await();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /** From now on requests arrive and nothing answers. */
    public void fallSilent() {
        silent = true;
    }

    private synchronized Answer next() {
        var next = answers.poll();
        last = next == null ? last : next;
        return last;
    }

    public synchronized Conversation answer(int status, String body) {
        answers.add(new Answer(status, body));
        return this;
    }

    public AwsClients clients() {
        return clients;
    }

    public List<Request> requests() {
        return List.copyOf(requests);
    }

    /** From now on nothing answers. */
    public void stop() {
        closed.countDown();
        server.close();
    }

    @Override
    public void close() {
        clients.close();
        stop();
    }
}
