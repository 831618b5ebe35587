package dev.keystorevending.aws.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpFullRequest;
import software.amazon.awssdk.http.SdkHttpMethod;

/** The client against a server that writes what a test tells it, byte by byte. */
class SocketHttpClientTest {

    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Type: a/b\r\nContent-Length: 2\r\n\r\nok";

    private final ServerSocket server = listening();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final List<Socket> accepted = new CopyOnWriteArrayList<>();
    private final CountDownLatch arrived = new CountDownLatch(1);
    private volatile String answer = OK;
    private final SocketHttpClient client =
            new SocketHttpClient(new NetworkSockets(Duration.ofSeconds(2), Duration.ofSeconds(20)));

    SocketHttpClientTest() {
        Thread.ofVirtual().start(this::serve);
    }

    private static ServerSocket listening() {
        try {
            return new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        } catch (IOException noPort) {
            throw new UncheckedIOException(noPort);
        }
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        server.close();
    }

    private void serve() {
        while (!server.isClosed()) {
            try {
                var socket = server.accept();
                accepted.add(socket);
                Thread.ofVirtual().start(() -> talk(socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void talk(Socket socket) {
        try {
            while (true) {
                requests.add(request(socket.getInputStream()));
                arrived.countDown();
                socket.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
                if (answer.contains("Connection: close") || !answer.contains("Length")) {
                    socket.close();
                }
            }
        } catch (IOException ended) {
            // by the client, or by the test
        }
    }

    private static String request(InputStream in) throws IOException {
        var text = new StringBuilder();
        while (text.indexOf("end") < 0) {
            int read = in.read();
            if (read < 0) {
                throw new IOException("the client left");
            }
            text.append((char) read);
        }
        return text.toString();
    }

    private ExecutableHttpRequest prepared() {
        var request = SdkHttpFullRequest.builder()
                .method(SdkHttpMethod.POST)
                .uri(URI.create("http://127.0.0.1:" + server.getLocalPort()))
                .encodedPath("/path")
                .putRawQueryParameter("a", "b c")
                .putHeader("X-Amz-Target", "Service.Operation")
                .putHeader("Host", "other")
                .putHeader("Content-Length", "99")
                .build();
        return client.prepareRequest(HttpExecuteRequest.builder()
                .request(request)
                .contentStreamProvider(() -> new java.io.ByteArrayInputStream("end".getBytes(StandardCharsets.UTF_8)))
                .build());
    }

    private HttpExecuteResponse call() throws IOException {
        return prepared().call();
    }

    private static String body(HttpExecuteResponse response) throws IOException {
        return new String(response.responseBody().orElseThrow().readAllBytes(), StandardCharsets.UTF_8);
    }

    @Test
    void requestHasItsOwnHostAndLength() throws IOException {
        var response = call();
        assertThat(response.httpResponse().statusCode()).isEqualTo(200);
        assertThat(response.httpResponse().firstMatchingHeader("content-type")).contains("a/b");
        assertThat(body(response)).isEqualTo("ok");
        assertThat(requests)
                .containsExactly("POST /path?a=b%20c HTTP/1.1\r\nHost: 127.0.0.1:" + server.getLocalPort()
                        + "\r\nX-Amz-Target: Service.Operation\r\nContent-Length: 3\r\n\r\nend");
    }

    @Test
    void connectionIsUsedAgain() throws IOException {
        for (int count = 0; count < 3; count++) {
            assertThat(body(call())).isEqualTo("ok");
        }
        assertThat(accepted).hasSize(1);
        assertThat(requests).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok",
                "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok",
                "HTTP/1.1 200 OK\r\n\r\nok"
            })
    void connectionThatTheServerEndsIsNotUsedAgain(String last) throws IOException {
        answer = last;
        assertThat(body(call())).isEqualTo("ok");
        assertThat(body(call())).isEqualTo("ok");
        assertThat(accepted).hasSize(2);
    }

    @Test
    void errorResponseIsReturned() throws IOException {
        answer = "HTTP/1.1 400 Bad Request\r\nTransfer-Encoding: chunked\r\nX-Length: 1\r\n\r\n2\r\n{}\r\n0\r\n\r\n";
        var response = call();
        assertThat(response.httpResponse().statusCode()).isEqualTo(400);
        assertThat(body(response)).isEqualTo("{}");
    }

    @Test
    void chunkedResponseKeepsConnection() throws IOException {
        answer = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nX-Length: 1\r\n\r\n2\r\nok\r\n0\r\nT: 1\r\n\r\n";
        assertThat(body(call())).isEqualTo("ok");
        assertThat(body(call())).isEqualTo("ok");
        assertThat(accepted).hasSize(1);
    }

    @Test
    void interimResponseIsSkipped() throws IOException {
        answer = "HTTP/1.1 100 Continue\r\n\r\n" + OK;
        assertThat(body(call())).isEqualTo("ok");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nConnection: close\r\n\r\nok",
                "Connection: close",
                "HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\nConnection: close\r\n\r\n"
            })
    void incompleteOrUnreadableResponseIsIoException(String broken) throws IOException {
        answer = broken;
        assertThatIOException().isThrownBy(this::call);
        answer = OK;
        assertThat(body(call())).isEqualTo("ok");
        assertThat(accepted).hasSize(2);
    }

    @Test
    void abortEndsRequestThatWaits() throws Exception {
        answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n";
        var request = prepared();
        var outcome = CompletableFuture.supplyAsync(() -> {
            try {
                return request.call().toString();
            } catch (IOException aborted) {
                return "aborted";
            }
        });
        arrived.await();
        request.abort();
        assertThat(outcome.get()).isEqualTo("aborted");
    }

    @Test
    void abortedRequestIsNotSent() {
        var request = prepared();
        request.abort();
        assertThatIOException().isThrownBy(request::call);
        assertThat(requests).isEmpty();
    }

    @Test
    void connectionThatWasClosedWhileIdleIsNotUsable() throws IOException {
        var host = new SocketHttpClient.Host("127.0.0.1", server.getLocalPort(), false);
        call();
        var kept = client.connection(host);
        assertThat(kept.silent()).isTrue();
        accepted.getFirst().close();
        assertThat(kept.silent()).isFalse();
        assertThat(accepted).hasSize(1);
    }

    @Test
    void closedClientKeepsNoConnection() throws IOException {
        call();
        client.close();
        call();
        call();
        assertThat(accepted).hasSize(3);
    }
}
