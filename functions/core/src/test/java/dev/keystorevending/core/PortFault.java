package dev.keystorevending.core;

/** A fault between a port's caller and AWS. It lasts for one call of the port, including the SDK's retries. */
public enum PortFault {
    /** The service throttles the request, which has no effect. */
    THROTTLED,
    /** The service returns HTTP 500; the request has no effect. */
    BROKEN,
    /** The request is lost. */
    LOST_BEFORE,
    /** The request takes effect; its response is lost. */
    LOST_AFTER
}
