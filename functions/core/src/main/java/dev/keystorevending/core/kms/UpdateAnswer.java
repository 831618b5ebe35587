package dev.keystorevending.core.kms;

/** The answer of KMS to an update, as far as it is known. An update takes effect as a whole or not at all. */
public sealed interface UpdateAnswer {

    record Accepted() implements UpdateAnswer {}

    /** KMS refused this call, which had no effect. An earlier call may have had one. */
    record Refused(KmsRefusal reason) implements UpdateAnswer {}

    /** The connection is in a state in which KMS does not make this change; the call had no effect. */
    record WrongState() implements UpdateAnswer {}

    /** KMS does not find the key store: it is gone, or not visible yet. */
    record NotFound() implements UpdateAnswer {}

    /** Timeout, 5xx, an error code that KMS does not declare, or lost answer: the update may have taken effect. */
    record Unknown(String cause) implements UpdateAnswer {}
}
