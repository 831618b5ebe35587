package dev.keystorevending.emulator.sigv4;

/** The result of verifying a signature. */
public sealed interface Verification {

    /** The request was signed by the holder of this access key. */
    record Verified(String accessKeyId) implements Verification {}

    /** The signature is not valid. */
    record Refused(Reason reason) implements Verification {}

    /** Why a signature is rejected. */
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
