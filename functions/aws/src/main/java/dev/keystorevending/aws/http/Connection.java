package dev.keystorevending.aws.http;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;

/** One connection to a server. One request at a time uses it. */
final class Connection {

    /** AWS closes connections that were idle for longer. */
    private static final long LONGEST_IDLE_NANOS = Duration.ofSeconds(60).toNanos();

    /** After this time, the server may have closed the connection. */
    private static final long CHECKED_AFTER_NANOS = Duration.ofSeconds(1).toNanos();

    private final Socket socket;
    private final InputStream in;
    private volatile long usedAt = System.nanoTime();

    Connection(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream());
    }

    HttpResponse exchange(byte[] request, int longestBody) throws IOException {
        var out = socket.getOutputStream();
        out.write(request);
        out.flush();
        var response = HttpResponse.read(in, longestBody);
        usedAt = System.nanoTime();
        return response;
    }

    /** Whether the next request can use this connection: the server has not closed it and sent nothing that was not requested. */
    boolean usable() {
        long idle = System.nanoTime() - usedAt;
        return idle < LONGEST_IDLE_NANOS && (idle < CHECKED_AFTER_NANOS || silent());
    }

    boolean silent() {
        try {
            int timeout = socket.getSoTimeout();
            socket.setSoTimeout(1);
            try {
                in.read();
                return false;
            } catch (SocketTimeoutException nothing) {
                return true;
            } finally {
                socket.setSoTimeout(timeout);
            }
        } catch (IOException closed) {
            return false;
        }
    }

    void close() {
        try {
            socket.close();
        } catch (IOException closedAlready) {
            // nothing is left to do
        }
    }
}
