package dev.keystorevending.emulator.xks;

/** How a stub proxy answers health calls. */
public enum ProxyBehaviour {
    HEALTHY,
    /** Answers, but not within 250 ms. */
    SLOW,
    /** Breaks the connection. */
    UNREACHABLE,
    /** KMS does not trust its certificate. */
    UNTRUSTED_CERTIFICATE,
    /** HTTP 200 with a body that does not conform to the specification. */
    BAD_ANSWER,
    /** Every external key manager behind it is UNAVAILABLE. */
    ALL_UNAVAILABLE,
    /** One external key manager is DEGRADED: still healthy for KMS. */
    DEGRADED,
    /** HTTP 403 by its own authorization. */
    ACCESS_DENIED,
    /** HTTP 429. */
    THROTTLING,
    /** HTTP 503: the key manager behind it timed out. */
    DEPENDENCY_TIMEOUT,
    /** HTTP 500. */
    INTERNAL_ERROR
}
