package dev.keystorevending.emulator.xks;

import dev.keystorevending.emulator.sigv4.SignedRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** One HTTP/1.1 exchange over a socket. The JDK's clients do not let a caller choose the Host header. */
final class PlainHttp {

    private static final int TIMEOUT_MILLIS = 5_000;

    private PlainHttp() {}

    @SuppressWarnings("ArrayRecordComponent")
    record Response(int status, Map<String, String> headers, byte[] body) {

        Optional<String> header(String name) {
            return Optional.ofNullable(headers.get(name));
        }
    }

    static Response exchange(InetSocketAddress address, SignedRequest request) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(address, TIMEOUT_MILLIS);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.getOutputStream().write(wire(request));
            socket.getOutputStream().flush();
            return parse(socket.getInputStream().readAllBytes());
        }
    }

    private static byte[] wire(SignedRequest request) throws IOException {
        StringBuilder head = new StringBuilder("%s %s HTTP/1.1\r\n".formatted(request.method(), request.rawPath()));
        new TreeMap<>(request.headers())
                .forEach((name, values) -> values.forEach(
                        value -> head.append(name).append(": ").append(value).append("\r\n")));
        head.append("connection: close\r\ncontent-length: ")
                .append(request.body().length)
                .append("\r\n\r\n");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(head.toString().getBytes(StandardCharsets.ISO_8859_1));
        bytes.write(request.body());
        return bytes.toByteArray();
    }

    private static Response parse(byte[] bytes) throws IOException {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        int end = text.indexOf("\r\n\r\n");
        if (end < 0 || !text.startsWith("HTTP/1.1 ")) {
            throw new IOException("no HTTP answer");
        }
        Map<String, String> headers = new TreeMap<>();
        text.substring(0, end).lines().skip(1).forEach(line -> {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        });
        return new Response(
                Integer.parseInt(text.substring(9, 12)),
                headers,
                text.substring(end + 4).getBytes(StandardCharsets.ISO_8859_1));
    }
}
