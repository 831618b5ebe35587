package dev.keystorevending.aws.http;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A response of HTTP/1.1 (RFC 9112). It is read up to {@value #LONGEST_HEAD} bytes of head and the given number of bytes of body.
 *
 * @param persistent whether the server keeps the connection open for another request
 */
@SuppressWarnings("ArrayRecordComponent")
public record HttpResponse(int status, List<Field> fields, byte[] body, boolean persistent) {

    static final int LONGEST_HEAD = 16 * 1024;

    private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1\\.([01]) ([1-5][0-9]{2})( .*)?");
    private static final Pattern LENGTH = Pattern.compile("[0-9]{1,9}");
    private static final Pattern CHUNK_SIZE = Pattern.compile("([0-9a-fA-F]{1,7})[ \t]*(;.*)?");

    /** A field of the head. */
    public record Field(String name, String value) {}

    /** The response is not HTTP/1.1 or too long. */
    public static final class Unreadable extends IOException {
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
    public static HttpResponse read(InputStream in, int longestBody) throws IOException {
        while (true) {
            var lines = head(in);
            var statusLine = STATUS_LINE.matcher(lines.getFirst());
            if (!statusLine.matches()) {
                throw new Unreadable("no status line");
            }
            int status = Integer.parseInt(statusLine.group(2));
            if (status >= 200) {
                var fields = fields(lines);
                byte[] body = status == 204 || status == 304 ? new byte[0] : body(in, fields, longestBody);
                return new HttpResponse(
                        status, fields, body, statusLine.group(1).equals("1") && persistent(status, fields));
            }
        }
    }

    /** A body without a length ends with the connection. */
    private static boolean persistent(int status, List<Field> fields) {
        boolean delimited = status == 204
                || status == 304
                || value(fields, "transfer-encoding").isPresent()
                || value(fields, "content-length").isPresent();
        return delimited
                && value(fields, "connection").filter("close"::equalsIgnoreCase).isEmpty();
    }

    private static List<Field> fields(List<String> lines) throws Unreadable {
        var fields = new ArrayList<Field>();
        for (String line : lines.subList(1, lines.size())) {
            int colon = line.indexOf(':');
            if (colon <= 0) {
                throw new Unreadable("no field");
            }
            fields.add(new Field(
                    line.substring(0, colon), line.substring(colon + 1).strip()));
        }
        return fields;
    }

    private static byte[] body(InputStream in, List<Field> fields, int longest) throws IOException {
        if (value(fields, "transfer-encoding").isPresent()) {
            return chunks(in, longest);
        }
        var length = value(fields, "content-length");
        if (length.isPresent()) {
            if (!LENGTH.matcher(length.get()).matches()) {
                throw new Unreadable("no length");
            }
            return exactly(in, bounded(Integer.parseInt(length.get()), longest));
        }
        byte[] rest = in.readNBytes(longest + 1);
        bounded(rest.length, longest);
        return rest;
    }

    /** RFC 9112, 7.1. Trailers are read and dropped. */
    private static byte[] chunks(InputStream in, int longest) throws IOException {
        var body = new ByteArrayOutputStream();
        while (true) {
            var size = CHUNK_SIZE.matcher(line(in, LONGEST_HEAD));
            if (!size.matches()) {
                throw new Unreadable("no chunk size");
            }
            int length = Integer.parseInt(size.group(1), 16);
            if (length == 0) {
                skipTrailers(in);
                return body.toByteArray();
            }
            bounded(body.size() + length, longest);
            body.write(exactly(in, length));
            if (!line(in, 2).isEmpty()) {
                throw new Unreadable("no end of a chunk");
            }
        }
    }

    private static void skipTrailers(InputStream in) throws IOException {
        int left = LONGEST_HEAD;
        for (String line = line(in, left); !line.isEmpty(); line = line(in, left)) {
            left -= line.length() + 2;
        }
    }

    private static int bounded(int length, int longest) throws Unreadable {
        if (length > longest) {
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

    private static Optional<String> value(List<Field> fields, String name) {
        return fields.stream()
                .filter(field -> field.name().equalsIgnoreCase(name))
                .map(Field::value)
                .findFirst();
    }
}
