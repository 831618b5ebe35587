package dev.keystorevending.emulator.sigv4;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The text that both sides of a Signature Version 4 exchange derive from a request and hash. */
final class CanonicalRequest {

    private CanonicalRequest() {}

    static String of(SignedRequest request, List<String> signedHeaders, String canonicalPath) {
        String headers = signedHeaders.stream()
                .map(name -> name + ":" + value(request, name) + "\n")
                .collect(Collectors.joining());
        return String.join(
                "\n",
                request.method(),
                canonicalPath,
                query(request.rawQuery()),
                headers,
                String.join(";", signedHeaders),
                Hashes.sha256Hex(request.body()));
    }

    /**
     * The canonical paths a client may have signed. The specification encodes each segment of the path on the wire once more
     * (every service but S3); curl signs the path as it stands. They differ only where the path holds a percent sign.
     */
    static List<String> paths(String rawPath) {
        String path = rawPath.isEmpty() ? "/" : rawPath;
        String encodedTwice =
                Arrays.stream(path.split("/", -1)).map(CanonicalRequest::encode).collect(Collectors.joining("/"));
        return encodedTwice.equals(path) ? List.of(path) : List.of(encodedTwice, path);
    }

    private static String value(SignedRequest request, String name) {
        return Optional.ofNullable(request.headers().get(name)).orElse(List.of()).stream()
                .map(text -> text.strip().replaceAll(" +", " "))
                .collect(Collectors.joining(","));
    }

    private static String query(String rawQuery) {
        if (rawQuery.isEmpty()) {
            return "";
        }
        return Arrays.stream(rawQuery.split("&", -1))
                .filter(pair -> !pair.isEmpty())
                .map(Parameter::parse)
                .sorted(Comparator.comparing(Parameter::name).thenComparing(Parameter::value))
                .map(parameter -> parameter.name() + "=" + parameter.value())
                .collect(Collectors.joining("&"));
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A")
                .replace("%7E", "~");
    }

    private record Parameter(String name, String value) {

        static Parameter parse(String pair) {
            int equals = pair.indexOf('=');
            String name = equals < 0 ? pair : pair.substring(0, equals);
            String value = equals < 0 ? "" : pair.substring(equals + 1);
            return new Parameter(reencode(name), reencode(value));
        }

        private static String reencode(String text) {
            try {
                return encode(URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8));
            } catch (IllegalArgumentException notPercentEncoded) {
                return encode(text);
            }
        }
    }
}
