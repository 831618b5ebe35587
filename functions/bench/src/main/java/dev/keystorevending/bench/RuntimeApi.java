package dev.keystorevending.bench;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;

/**
 * Lambda's Runtime API for one process at a time, and the endpoint at which a restored function gets its credentials.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html">Runtime API</a>
 */
final class RuntimeApi implements AutoCloseable {

    private static final String BASE = "/2018-06-01/runtime/";
    private static final String CREDENTIALS = "/credentials";

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final SynchronousQueue<String> events = new SynchronousQueue<>();
    private final SynchronousQueue<Answer> answers = new SynchronousQueue<>();
    private final CountDownLatch primed = new CountDownLatch(1);
    private volatile long sentAt;
    private int number;

    /** The response to an event, when it arrived ({@code System.nanoTime}), and the time since the event was sent. */
    record Answer(String body, long arrivedAt, long nanos) {}

    RuntimeApi() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException noPort) {
            throw new IllegalStateException(noPort);
        }
        server.createContext(BASE, this::serve);
        server.createContext(CREDENTIALS, RuntimeApi::credentials);
        server.setExecutor(threads);
        server.start();
    }

    String address() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    String credentials() {
        return "http://" + address() + CREDENTIALS;
    }

    private static void credentials(HttpExchange exchange) throws IOException {
        String expiration = Instant.now().plus(Duration.ofHours(1)).toString();
        byte[] body = ("{\"AccessKeyId\":\"BENCH\",\"SecretAccessKey\":\"bench\",\"Token\":\"bench\",\"Expiration\":\""
                        + expiration + "\"}")
                .getBytes(StandardCharsets.UTF_8);
        try (exchange) {
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private void serve(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath().substring(BASE.length());
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            if (path.equals("invocation/next")) {
                next(exchange);
                return;
            }
            if (path.equals("restore/next")) {
                primed.countDown();
                exchange.sendResponseHeaders(200, -1);
                return;
            }
            long now = System.nanoTime();
            String text = new String(body, StandardCharsets.UTF_8);
            answers.put(new Answer(path.endsWith("/response") ? text : "failed: " + text, now, now - sentAt));
            exchange.sendResponseHeaders(202, -1);
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
    }

    private void next(HttpExchange exchange) throws IOException, InterruptedException {
        String event = events.take();
        byte[] body = event.getBytes(StandardCharsets.UTF_8);
        var headers = exchange.getResponseHeaders();
        headers.set("Content-Type", "application/json");
        headers.set("Lambda-Runtime-Aws-Request-Id", "bench-" + number++);
        headers.set("Lambda-Runtime-Deadline-Ms", String.valueOf(System.currentTimeMillis() + 29_000));
        headers.set("Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:eu-central-1:111122223333:function:bench");
        headers.set("Lambda-Runtime-Trace-Id", "Root=1-5759e988-bd862e3fe1be46a994272793");
        sentAt = System.nanoTime();
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
    }

    /** Waits until the process has run its hooks before the snapshot. */
    void awaitPriming() throws InterruptedException {
        if (!primed.await(5, TimeUnit.MINUTES)) {
            throw new IllegalStateException("the priming did not end");
        }
    }

    Answer invoke(String event) throws InterruptedException {
        if (!events.offer(event, 1, TimeUnit.MINUTES)) {
            throw new IllegalStateException("the process asked for no event");
        }
        var answer = answers.poll(1, TimeUnit.MINUTES);
        if (answer == null) {
            throw new IllegalStateException("the process did not answer");
        }
        return answer;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
