package dev.keystorevending.aws;

import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/** Reads the error code of an AWS response. */
public final class ErrorCode {

    /** The code for a successful response that lacks members which AWS's service model requires. */
    public static final String UNREADABLE = "UnreadableAnswer";

    private ErrorCode() {}

    /**
     * Returns AWS's error code. A response that does not come from AWS, such as a proxy's page, has no code; its HTTP
     * status is returned instead.
     */
    public static String of(AwsServiceException failed) {
        AwsErrorDetails details = failed.awsErrorDetails();
        boolean known = details != null
                && details.errorCode() != null
                && !details.errorCode().isBlank();
        return known ? details.errorCode() : "Http" + failed.statusCode();
    }
}
