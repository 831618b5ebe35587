package dev.keystorevending.emulator.sigv4;

/** What a receiver makes of a request's signature. */
public sealed interface Verification {

    /** The request was signed by the holder of this access key. */
    record Verified(String accessKeyId) implements Verification {}

    /** The request is not to be trusted. */
    record Refused(Reason reason) implements Verification {}

    /** Why a signature is refused. */
    enum Reason {
        MISSING_AUTHENTICATION,
        MALFORMED_AUTHORIZATION,
        MALFORMED_DATE,
        WRONG_SERVICE,
        WRONG_REGION,
        EXPIRED,
        REQUIRED_HEADER_NOT_SIGNED,
        PAYLOAD_CHANGED,
        UNKNOWN_ACCESS_KEY,
        SIGNATURE_MISMATCH
    }
}
