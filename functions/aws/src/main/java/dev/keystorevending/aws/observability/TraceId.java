package dev.keystorevending.aws.observability;

import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The X-Ray trace ID of the current invocation. The Java runtime client sets a system property before each invocation,
 * and the SDK sends it with every call; other runtimes set an environment variable. Only the root ID is read, in its
 * exact form, because a caller can put anything else into the header.
 */
public final class TraceId {

    private static final Pattern ROOT = Pattern.compile("(?:^|;) *Root=(1-[0-9a-f]{8}-[0-9a-f]{24})(?:;|$)");

    private TraceId() {}

    /** Returns the root ID, or {@code none} if the invocation is not traced. */
    public static String current() {
        return Stream.of(
                        Optional.ofNullable(System.getProperty("com.amazonaws.xray.traceHeader")),
                        Optional.ofNullable(System.getenv("_X_AMZN_TRACE_ID")))
                .flatMap(Optional::stream)
                .flatMap(header -> root(header).stream())
                .findFirst()
                .orElse("none");
    }

    static Optional<String> root(String header) {
        var matcher = ROOT.matcher(header);
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }
}
