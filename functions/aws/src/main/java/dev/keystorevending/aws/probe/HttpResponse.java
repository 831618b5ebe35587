package dev.keystorevending.aws.probe;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A response of HTTP/1.1 (RFC 9112) to a request with {@code Connection: close}. It is read up to {@value #LONGEST_HEAD} bytes
 * of head and {@value #LONGEST_BODY} bytes of body.
 */
@SuppressWarnings("ArrayRecordComponent")
record HttpResponse(int status, byte[] body) {

    static final int LONGEST_HEAD = 16 * 1024;
    static final int LONGEST_BODY = 64 * 1024;

    private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1\\.[01] ([1-5][0-9]{2})( .*)?");
    private static final Pattern LENGTH = Pattern.compile("[0-9]{1,9}");
    private static final Pattern CHUNK_SIZE = Pattern.compile("([0-9a-fA-F]{1,7})[ \t]*(;.*)?");

    /** The response is not HTTP/1.1 or too long. */
    static final class Unreadable extends IOException {
        private static final long serialVersionUID = 1L;

        Unreadable(String why) {
            super(why);
        }
    }

    /**
     * Reads one response.
     *
     * @throws Unreadable if it is not HTTP/1.1 or too long
     * @throws EOFException if the connection ended before the end of the response
     */
    static HttpResponse read(InputStream in) throws IOException {
        var lines = head(in);
        var status = STATUS_LINE.matcher(lines.getFirst());
        if (!status.matches()) {
            throw new Unreadable("no status line");
        }
        var fields = lines.subList(1, lines.size());
        return new HttpResponse(Integer.parseInt(status.group(1)), body(in, fields));
    }

    private static byte[] body(InputStream in, List<String> fields) throws IOException {
        if (field(fields, "transfer-encoding").isPresent()) {
            return chunks(in);
        }
        var length = field(fields, "content-length");
        if (length.isPresent()) {
            if (!LENGTH.matcher(length.get()).matches()) {
                throw new Unreadable("no length");
            }
            return exactly(in, bounded(Integer.parseInt(length.get())));
        }
        byte[] rest = in.readNBytes(LONGEST_BODY + 1);
        bounded(rest.length);
        return rest;
    }

    /** RFC 9112, 7.1. Trailers are not read. */
    private static byte[] chunks(InputStream in) throws IOException {
        var body = new ByteArrayOutputStream();
        while (true) {
            var size = CHUNK_SIZE.matcher(line(in, LONGEST_HEAD));
            if (!size.matches()) {
                throw new Unreadable("no chunk size");
            }
            int length = Integer.parseInt(size.group(1), 16);
            if (length == 0) {
                return body.toByteArray();
            }
            bounded(body.size() + length);
            body.write(exactly(in, length));
            if (!line(in, 2).isEmpty()) {
                throw new Unreadable("no end of a chunk");
            }
        }
    }

    private static int bounded(int length) throws Unreadable {
        if (length > LONGEST_BODY) {
            throw new Unreadable("too long");
        }
        return length;
    }

    private static byte[] exactly(InputStream in, int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException();
        }
        return bytes;
    }

    /** Reads the status line and the fields, up to the empty line. */
    private static List<String> head(InputStream in) throws IOException {
        var lines = new ArrayList<String>();
        int left = LONGEST_HEAD;
        while (true) {
            String line = line(in, left);
            left -= line.length() + 2;
            if (line.isEmpty() && !lines.isEmpty()) {
                return lines;
            }
            lines.add(line);
        }
    }

    /** Reads a line that ends with a line feed, without its end. */
    private static String line(InputStream in, int longest) throws IOException {
        var line = new ByteArrayOutputStream();
        for (int read = in.read(); read != '\n'; read = in.read()) {
            if (read < 0) {
                throw new EOFException();
            }
            if (line.size() >= longest) {
                throw new Unreadable("too long");
            }
            line.write(read);
        }
        String text = line.toString(StandardCharsets.ISO_8859_1);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }

    private static Optional<String> field(List<String> fields, String name) {
        return fields.stream()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst();
    }
}
