package dev.keystorevending.aws.http;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.SdkHttpResponse;

/** One request. It is sent once. */
final class SocketRequest implements ExecutableHttpRequest {

    /** Written by this class itself. */
    private static final Set<String> OWN_FIELDS =
            Set.of("host", "content-length", "connection", "expect", "transfer-encoding");

    private final SocketHttpClient client;
    private final HttpExecuteRequest request;
    private @Nullable Connection open;
    private boolean aborted;

    SocketRequest(SocketHttpClient client, HttpExecuteRequest request) {
        this.client = client;
        this.request = request;
    }

    @Override
    public HttpExecuteResponse call() throws IOException {
        var target = request.httpRequest();
        var host = new SocketHttpClient.Host(
                target.host(), target.port(), target.protocol().equals("https"));
        byte[] bytes = bytes(target);
        var connection = opened(client.connection(host));
        HttpResponse response = null;
        try {
            response = connection.exchange(bytes, SocketHttpClient.LONGEST_BODY);
            return answer(response);
        } finally {
            if (released() && response != null && response.persistent()) {
                client.keep(host, connection);
            } else {
                connection.close();
            }
        }
    }

    private synchronized Connection opened(Connection connection) throws IOException {
        if (aborted) {
            connection.close();
            throw new IOException("the request was aborted");
        }
        open = connection;
        return connection;
    }

    /** From now on, an abort does not close the connection. Returns whether there was none before. */
    private synchronized boolean released() {
        open = null;
        return !aborted;
    }

    @Override
    public synchronized void abort() {
        aborted = true;
        if (open != null) {
            open.close();
        }
    }

    private byte[] bytes(SdkHttpRequest target) throws IOException {
        byte[] body = body();
        var head = new StringBuilder(512)
                .append(target.method().name())
                .append(' ')
                .append(target.encodedPath().isEmpty() ? "/" : target.encodedPath());
        target.encodedQueryParameters().ifPresent(query -> head.append('?').append(query));
        head.append(" HTTP/1.1\r\nHost: ").append(hostField(target));
        target.forEachHeader((name, values) -> {
            if (!OWN_FIELDS.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(
                        value -> head.append("\r\n").append(name).append(": ").append(value));
            }
        });
        head.append("\r\nContent-Length: ").append(body.length).append("\r\n\r\n");
        var bytes = new ByteArrayOutputStream(head.length() + body.length);
        bytes.writeBytes(head.toString().getBytes(StandardCharsets.ISO_8859_1));
        bytes.writeBytes(body);
        return bytes.toByteArray();
    }

    private byte[] body() throws IOException {
        var provider = request.contentStreamProvider();
        if (provider.isEmpty()) {
            return new byte[0];
        }
        try (var content = provider.get().newStream()) {
            return content.readAllBytes();
        }
    }

    /** As the signer computes it: with the port unless it is the protocol's. */
    private static String hostField(SdkHttpRequest target) {
        int usual = target.protocol().equals("https") ? 443 : 80;
        return target.port() == usual ? target.host() : target.host() + ":" + target.port();
    }

    private static HttpExecuteResponse answer(HttpResponse response) {
        var head = SdkHttpResponse.builder().statusCode(response.status());
        response.fields().forEach(field -> head.appendHeader(field.name(), field.value()));
        return HttpExecuteResponse.builder()
                .response(head.build())
                .responseBody(AbortableInputStream.create(new ByteArrayInputStream(response.body())))
                .build();
    }
}
