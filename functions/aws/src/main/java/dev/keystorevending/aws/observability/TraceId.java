package dev.keystorevending.aws.observability;

import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The X-Ray trace of the running invocation. Java's runtime client sets a system property before each invocation, which
 * the SDK hands on with every call; other runtimes set the environment variable. Of the header only the trace's own id
 * is taken, in its exact form, since a caller may have put anything beside it.
 */
public final class TraceId {

    private static final Pattern ROOT = Pattern.compile("(?:^|;) *Root=(1-[0-9a-f]{8}-[0-9a-f]{24})(?:;|$)");

    private TraceId() {}

    /** The root id; {@code none} where nothing is traced. */
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
