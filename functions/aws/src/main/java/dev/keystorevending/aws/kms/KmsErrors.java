package dev.keystorevending.aws.kms;

import dev.keystorevending.aws.ErrorCode;
import dev.keystorevending.core.kms.CommandAnswer;
import dev.keystorevending.core.kms.KmsRefusal;
import dev.keystorevending.core.kms.UpdateAnswer;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/**
 * Translates KMS's errors. This class alone does so, and never by an error message. All codes are without {@code Exception}.
 */
final class KmsErrors {

    /**
     * AWS's throttling codes, as in {@code AwsErrorCode} of the SDK. Without {@code LimitExceeded}: that is the quota of custom
     * key stores. Without {@code TransactionInProgress}: that does not say that the request had no effect.
     */
    static final Set<String> THROTTLED = Set.of(
            "BandwidthLimitExceeded",
            "EC2Throttled",
            "ProvisionedThroughputExceeded",
            "RequestLimitExceeded",
            "RequestThrottled",
            "SlowDown",
            "Throttled",
            "Throttling",
            "TooManyRequests");

    /**
     * AWS checks credentials, signature, time and subscription before KMS processes a request. So no key store was created,
     * and the caller cannot correct the cause.
     */
    static final Set<String> SERVICE_NOT_ADMITTED = Set.of(
            "AccessDenied",
            "AuthFailure",
            "ExpiredToken",
            "IncompleteSignature",
            "InvalidAccessKeyId",
            "InvalidClientTokenId",
            "InvalidSignature",
            "InvalidToken",
            "MissingAuthenticationToken",
            "NotAuthorized",
            "OptInRequired",
            "RequestExpired",
            "RequestInTheFuture",
            "RequestTimeTooSkewed",
            "SignatureDoesNotMatch",
            "SubscriptionRequired",
            "UnrecognizedClient");

    /** KMS's service model does not declare it; the API reference lists {@code ValidationError} among the common errors. */
    private static final Set<String> VALIDATION = Set.of("Validation", "ValidationError");

    private static final Set<String> COMMAND_REFUSED = Set.of(
            "CloudHsmClusterNotActive", "CloudHsmClusterInvalidConfiguration", "CustomKeyStoreHasCMKs", "AccessDenied");

    private KmsErrors() {}

    /**
     * Returns a definite refusal of a create: an error that KMS declares for {@code CreateCustomKeyStore}, a throttle, or that
     * AWS does not admit the service. Any other error, also an unknown or absent code of a 4xx, does not prove that no key
     * store was created; nor does a 408 or 5xx, whatever its code.
     */
    static Optional<KmsRefusal> refusal(AwsServiceException failed) {
        boolean definite = failed.statusCode() >= 400 && failed.statusCode() < 500 && failed.statusCode() != 408;
        if (!definite) {
            return Optional.empty();
        }
        String code = code(failed);
        if (THROTTLED.contains(code)) {
            return Optional.of(KmsRefusal.Throttling);
        }
        if (SERVICE_NOT_ADMITTED.contains(code)) {
            return Optional.of(KmsRefusal.AccessDenied);
        }
        if (VALIDATION.contains(code)) {
            return Optional.of(KmsRefusal.Validation);
        }
        return Arrays.stream(KmsRefusal.values())
                .filter(refusal -> refusal.name().equals(code))
                .findFirst();
    }

    /** Returns the answer to an update that failed; what proves a refusal of a create proves one of an update. */
    static UpdateAnswer update(AwsServiceException failed) {
        return switch (code(failed)) {
            case "CustomKeyStoreInvalidState" -> new UpdateAnswer.WrongState();
            case "CustomKeyStoreNotFound" -> new UpdateAnswer.NotFound();
            default ->
                refusal(failed)
                        .<UpdateAnswer>map(UpdateAnswer.Refused::new)
                        .orElseGet(() -> new UpdateAnswer.Unknown(code(failed)));
        };
    }

    /** Returns the answer to a connect, disconnect or delete that failed. */
    static CommandAnswer command(AwsServiceException failed) {
        String code = code(failed);
        if (THROTTLED.contains(code)) {
            return new CommandAnswer.Throttled();
        }
        return COMMAND_REFUSED.contains(code) ? new CommandAnswer.Refused(code) : new CommandAnswer.Later(code);
    }

    /** KMS's code without {@code Exception}. */
    static String code(AwsServiceException failed) {
        String code = ErrorCode.of(failed);
        return code.endsWith("Exception") ? code.substring(0, code.length() - "Exception".length()) : code;
    }
}
