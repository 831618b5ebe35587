package dev.keystorevending.bench;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.keystorevending.aws.snapstart.PrimingFixture;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.zip.CRC32;

/** AWS over HTTP or TLS: each operation has one fixed response, which is returned at once. */
final class CannedAws implements AutoCloseable {

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final PrimingFixture answers;
    private final List<String> calls = new ArrayList<>();
    private volatile int delayMillis;
    private int open;
    private int sequential;

    CannedAws(PrimingFixture answers, Optional<Authority> tls) {
        this.answers = answers;
        try {
            var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
            if (tls.isPresent()) {
                var secured = HttpsServer.create(address, 0);
                secured.setHttpsConfigurator(new HttpsConfigurator(tls.get().server()));
                server = secured;
            } else {
                server = HttpServer.create(address, 0);
            }
        } catch (IOException noPort) {
            throw new IllegalStateException(noPort);
        }
        server.createContext("/", this::answer);
        server.setExecutor(threads);
        server.start();
    }

    URI endpoint() {
        boolean tls = server instanceof HttpsServer;
        return URI.create((tls ? "https://localhost:" : "http://localhost:")
                + server.getAddress().getPort());
    }

    private void answer(HttpExchange exchange) throws IOException {
        String target = String.valueOf(exchange.getRequestHeaders().getFirst("X-Amz-Target"));
        String operation = target.substring(target.indexOf('.') + 1);
        begin(operation);
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            byte[] body = answers.answer(operation).getBytes(StandardCharsets.UTF_8);
            var sum = new CRC32();
            sum.update(body);
            exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.1");
            exchange.getResponseHeaders().set("x-amz-crc32", String.valueOf(sum.getValue()));
            Thread.sleep(delayMillis);
            end();
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
    }

    /** A call that arrives while none is open is another sequential round trip. */
    private synchronized void begin(String operation) {
        calls.add(operation);
        if (open++ == 0) {
            sequential++;
        }
    }

    private synchronized void end() {
        open--;
    }

    /** Answers later, so that calls at the same time can be told from calls one after the other. */
    void delay(int milliseconds) {
        delayMillis = milliseconds;
    }

    synchronized void forget() {
        calls.clear();
        sequential = 0;
    }

    synchronized List<String> calls() {
        return List.copyOf(calls);
    }

    synchronized int sequential() {
        return sequential;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
