package dev.keystorevending.emulator.xks;

/** How a proxy of the seed data answers health calls. */
public enum ProxyBehaviour {
    HEALTHY,
    /** Answers, but not within 250 ms. */
    SLOW,
    /** Breaks the connection. */
    UNREACHABLE,
    /** Its certificate is not one KMS trusts. */
    UNTRUSTED_CERTIFICATE,
    /** HTTP 200 with a body that is not what the specification wants. */
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
