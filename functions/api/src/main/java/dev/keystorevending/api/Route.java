package dev.keystorevending.api;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A method and a path with named parts in braces. */
record Route(String method, String template) {

    /** The methods of a request that this route takes: a GET also answers HEAD. */
    List<String> methods() {
        return method.equals("GET") ? List.of("GET", "HEAD") : List.of(method);
    }

    /** Returns the named parts of a path that matches the template, percent-decoded. */
    Optional<Map<String, String>> match(String path) {
        var wanted = List.of(template.split("/", -1));
        var given = List.of(path.split("/", -1));
        if (wanted.size() != given.size()) {
            return Optional.empty();
        }
        var variables = new HashMap<String, String>();
        for (int index = 0; index < wanted.size(); index++) {
            String part = wanted.get(index);
            if (part.startsWith("{")) {
                if (given.get(index).isEmpty()) {
                    return Optional.empty();
                }
                variables.put(part.substring(1, part.length() - 1), decoded(given.get(index)));
            } else if (!part.equals(given.get(index))) {
                return Optional.empty();
            }
        }
        return Optional.of(variables);
    }

    private static String decoded(String part) {
        try {
            return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException broken) {
            return part;
        }
    }
}
