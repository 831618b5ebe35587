package dev.keystorevending.core;

/** What may come between a port's caller and AWS; each lasts for one call of the port, the SDK's retries included. */
public enum PortFault {
    /** Refused because of the rate; nothing happened. */
    THROTTLED,
    /** An internal error of the service, HTTP 500; nothing happened. */
    BROKEN,
    /** The request does not arrive. */
    LOST_BEFORE,
    /** The request takes effect; its answer does not arrive. */
    LOST_AFTER
}
