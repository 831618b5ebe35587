package dev.keystorevending.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads {@code Prefer} (RFC 7240). It is a wish, so what cannot be read or is not known is ignored. */
final class Preferences {

    private Preferences() {}

    /** Returns the value of a preference without quotes; only its first instance counts. The parameters are dropped. */
    static Optional<String> value(List<String> lines, String name) {
        return lines.stream()
                .flatMap(line -> split(line, ',').stream())
                .map(preference -> split(preference, ';').getFirst().split("=", 2))
                .filter(parts -> parts[0].strip().equalsIgnoreCase(name))
                .findFirst()
                .filter(parts -> parts.length == 2)
                .map(parts -> unquoted(parts[1].strip()));
    }

    /** Splits at each separator that is not in a quoted string. */
    private static List<String> split(String text, char separator) {
        var parts = new ArrayList<String>();
        boolean quoted = false;
        int start = 0;
        for (int at = 0; at < text.length(); at++) {
            char character = text.charAt(at);
            if (character == '"') {
                quoted = !quoted;
            } else if (quoted && character == '\\') {
                at++;
            } else if (!quoted && character == separator) {
                parts.add(text.substring(start, at));
                start = at + 1;
            }
        }
        parts.add(text.substring(start));
        return parts;
    }

    private static String unquoted(String word) {
        boolean quoted = word.length() >= 2 && word.startsWith("\"") && word.endsWith("\"");
        return quoted ? word.substring(1, word.length() - 1) : word;
    }
}
