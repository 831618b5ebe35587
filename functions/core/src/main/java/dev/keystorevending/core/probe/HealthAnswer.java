package dev.keystorevending.core.probe;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a proxy answered to GetHealthStatus. */
public sealed interface HealthAnswer {

    /** The request was not sent, because the certificate is not valid for the host. */
    record NotAsked() implements HealthAnswer {}

    /** The connection ended, or the time was over, before there was a whole response. */
    record Lost(boolean timedOut) implements HealthAnswer {}

    /** The response was not HTTP/1.1, or longer than the probe reads. */
    record Unreadable() implements HealthAnswer {}

    /**
     * A whole response.
     *
     * @param took from the first byte of the request to the last of the response, on an open TLS session
     * @param document the body; empty if it is not a JSON object
     */
    record Answered(int status, Duration took, Optional<Map<String, @Nullable Object>> document)
            implements HealthAnswer {}
}
