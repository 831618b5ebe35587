package dev.keystorevending.emulator.xks;

/** The result of a GetHealthStatus call. */
public enum HealthResult {
    HEALTHY,
    UNREACHABLE,
    TIMED_OUT,
    UNTRUSTED_CERTIFICATE,
    WRONG_CREDENTIAL,
    ACCESS_DENIED,
    WRONG_PATH,
    DEPENDENCY_TIMEOUT,
    THROTTLED,
    INTERNAL_ERROR,
    MALFORMED_ANSWER,
    ALL_UNAVAILABLE
}
