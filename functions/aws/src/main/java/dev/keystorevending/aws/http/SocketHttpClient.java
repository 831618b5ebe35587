package dev.keystorevending.aws.http;

import java.io.IOException;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.SdkHttpClient;

/**
 * A small HTTP/1.1 client for AWS's JSON protocols. It keeps connections open between requests. It reads the whole body before it returns a
 * response, follows no redirects and retries nothing; the SDK retries what is safe to retry.
 */
public final class SocketHttpClient implements SdkHttpClient {

    /** DynamoDB returns at most 16 MB. */
    static final int LONGEST_BODY = 17 * 1024 * 1024;

    /** A server. */
    record Host(String name, int port, boolean tls) {

        /** A key for a map: a record's own {@code hashCode} is linked at its first call, which a cold start waits for. */
        String key() {
            return (tls ? "https://" : "http://") + name + ":" + port;
        }
    }

    private final Sockets sockets;
    private final Map<String, Deque<Connection>> idle = new ConcurrentHashMap<>();
    private volatile boolean closed;

    public SocketHttpClient(Sockets sockets) {
        this.sockets = sockets;
    }

    @Override
    public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
        return new SocketRequest(this, request);
    }

    Connection open(Host host) throws IOException {
        return new Connection(sockets.open(host.name(), host.port(), host.tls()));
    }

    /** Returns an idle connection that is still usable, or a new one. The last one used is the first to be used again. */
    Connection connection(Host host) throws IOException {
        var connections = idle(host);
        for (var kept = connections.pollFirst(); kept != null; kept = connections.pollFirst()) {
            if (kept.usable()) {
                return kept;
            }
            kept.close();
        }
        return open(host);
    }

    void keep(Host host, Connection connection) {
        idle(host).addFirst(connection);
        if (closed) {
            close();
        }
    }

    private Deque<Connection> idle(Host host) {
        return idle.computeIfAbsent(host.key(), each -> new ConcurrentLinkedDeque<>());
    }

    @Override
    public void close() {
        closed = true;
        for (var connections : idle.values()) {
            for (var kept = connections.pollFirst(); kept != null; kept = connections.pollFirst()) {
                kept.close();
            }
        }
    }

    @Override
    public String clientName() {
        return "Socket";
    }
}
