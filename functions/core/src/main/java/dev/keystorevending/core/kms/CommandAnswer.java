package dev.keystorevending.core.kms;

/** The answer of KMS to a connect, disconnect or delete. */
public sealed interface CommandAnswer {

    /** KMS accepted the command and has started it. */
    record Accepted() implements CommandAnswer {}

    /**
     * KMS refused the command, and a retry cannot succeed: the cluster is not active or not configured correctly, or the
     * service lacks a permission, or the key store to be deleted contains KMS keys.
     *
     * @param code KMS's code without {@code Exception}
     */
    record Refused(String code) implements CommandAnswer {}

    /** KMS throttles: send no more commands in this run. */
    record Throttled() implements CommandAnswer {}

    /** Wrong state for the moment, not visible yet, 5xx or timeout: the next run reads the state of KMS and decides again. */
    record Later(String cause) implements CommandAnswer {}
}
