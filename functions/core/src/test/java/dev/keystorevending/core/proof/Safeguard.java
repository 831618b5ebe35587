package dev.keystorevending.core.proof;

/** What the promises stand on; each can be taken out, and must then be missed. */
enum Safeguard {
    /** Nobody else acts for a key store while an attempt's lease runs. */
    LEASE,
    /** A write of an attempt that was taken over is refused. */
    ATTEMPT,
    /** Names and backings are reserved before KMS is called. */
    RESERVATION,
    /** A store is adopted only if its name, configuration and age fit. */
    ADOPTION,
    /** The event is written in the transaction that it announces. */
    OUTBOX,
    /** Each entry's own result of {@code PutEvents} is heeded. */
    PARTIAL_FAILURES,
    /** What the stream does not deliver is swept. */
    SWEEP,
    /** A takeover waits five minutes, not three, before it takes a store for absent. */
    VISIBILITY_GRACE_PERIOD,
    /** The next call of KMS is recorded before it is made. */
    CALL_RECORDED_FIRST,
    /** A reported state ends a request only after the settling time. */
    SETTLING,
    /** The old claims are held until KMS has confirmed a change. */
    OLD_CLAIMS,
    /** A call of KMS for a change is remembered, so that a later refusal is not taken for the end. */
    UPDATE_REMEMBERED,
    /** A connected key store is disconnected for a change only if its caller says so. */
    INTERRUPT,
    /** A secret is compared again after a day, because the event of its change may be lost. */
    COMPARED_AGAIN,
    /** A version of a secret that was refused is not tried again. */
    REFUSED_VERSION,
    /** A key store that KMS does not find is gone only when KMS must show it. */
    SIGHT_BEFORE_GONE,
    /** A record is transferred only as the request read it. */
    TRANSFER_AS_READ,
    /** The list of administrators is replaced only as the request read it. */
    ADMINISTRATORS_AS_READ,
    /** A difference counts only when KMS shows it again after the visibility grace period. */
    SECOND_SIGHT
}
