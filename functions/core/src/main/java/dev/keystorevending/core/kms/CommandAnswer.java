package dev.keystorevending.core.kms;

/** What KMS answered to a connect or a disconnect. */
public sealed interface CommandAnswer {

    /** KMS has begun. */
    record Accepted() implements CommandAnswer {}

    /**
     * KMS said no, for good: the cluster is not active or badly configured, or the service lacks the right.
     *
     * @param code KMS's code without {@code Exception}
     */
    record Refused(String code) implements CommandAnswer {}

    /** KMS takes no more commands now; look again and decide anew. */
    record Throttled() implements CommandAnswer {}

    /** Look again and decide anew: wrong state for now, not visible yet, 5xx, time-out. */
    record Later(String cause) implements CommandAnswer {}
}
