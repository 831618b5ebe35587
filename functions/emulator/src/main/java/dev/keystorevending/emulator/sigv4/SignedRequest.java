package dev.keystorevending.emulator.sigv4;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * An HTTP request as the wire carries it.
 *
 * @param method the method, upper-case
 * @param rawPath the path, percent-encoded as received
 * @param rawQuery the query without the question mark, percent-encoded as received; empty where there is none
 * @param headers header values by lower-case name
 * @param body the payload
 */
@SuppressWarnings("ArrayRecordComponent")
public record SignedRequest(
        String method, String rawPath, String rawQuery, Map<String, List<String>> headers, byte[] body) {

    public SignedRequest {
        Map<String, List<String>> lowerCase = new TreeMap<>();
        headers.forEach((name, values) -> lowerCase.put(name.toLowerCase(Locale.ROOT), List.copyOf(values)));
        headers = Map.copyOf(lowerCase);
        body = body.clone();
    }

    /** The first value of a header, by its lower-case name. */
    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name))
                .flatMap(values -> values.stream().findFirst());
    }
}
