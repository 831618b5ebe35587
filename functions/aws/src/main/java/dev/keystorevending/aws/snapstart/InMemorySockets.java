package dev.keystorevending.aws.snapstart;

import dev.keystorevending.aws.http.Sockets;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/**
 * HTTP connections in memory: no name is resolved and no socket is opened. Each request of the AWS JSON protocols gets
 * HTTP 200 with the given response of its operation. There is no TLS.
 */
final class InMemorySockets implements Sockets {

    private static final Pattern OPERATION = Pattern.compile("(?i)\r\nX-Amz-Target: *[A-Za-z0-9_]+\\.([A-Za-z]+)\r\n");

    private final UnaryOperator<String> answers;

    /** Creates connections with the JSON response of each operation. */
    InMemorySockets(UnaryOperator<String> answers) {
        this.answers = answers;
    }

    @Override
    public Socket open(String host, int port, boolean tls) {
        return new Connection();
    }

    /** The SDK verifies the checksum of a DynamoDB response if there is one. */
    private InputStream answer(String request) {
        var matcher = OPERATION.matcher(request);
        byte[] body = (matcher.find() ? answers.apply(matcher.group(1)) : "{}").getBytes(StandardCharsets.UTF_8);
        var sum = new CRC32();
        sum.update(body);
        byte[] head = ("HTTP/1.1 200 OK\r\nContent-Type: application/x-amz-json-1.1\r\nContent-Length: " + body.length
                        + "\r\nx-amz-crc32: " + sum.getValue() + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        return new SequenceInputStream(new ByteArrayInputStream(head), new ByteArrayInputStream(body));
    }

    /** A socket that is never opened. Reading from it returns the response to what was written. */
    private final class Connection extends Socket {

        private final ByteArrayOutputStream sent = new ByteArrayOutputStream();

        @Override
        public OutputStream getOutputStream() {
            return sent;
        }

        @Override
        public InputStream getInputStream() {
            return new Answers();
        }

        @Override
        public void setSoTimeout(int timeout) {}

        @Override
        public int getSoTimeout() {
            return 0;
        }

        private final class Answers extends InputStream {

            private InputStream current = nullInputStream();

            @Override
            public int read() throws IOException {
                var one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                int read = current.read(into, offset, length);
                if (read >= 0 || sent.size() == 0) {
                    return read;
                }
                current = answer(sent.toString(StandardCharsets.UTF_8));
                sent.reset();
                return current.read(into, offset, length);
            }
        }
    }
}
