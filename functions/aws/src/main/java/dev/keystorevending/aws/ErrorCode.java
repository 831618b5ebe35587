package dev.keystorevending.aws;

import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/** The code of an error answer. */
public final class ErrorCode {

    /** For an answer that succeeded but lacks what AWS's service model promises. */
    public static final String UNREADABLE = "UnreadableAnswer";

    private ErrorCode() {}

    /** AWS's code; an answer that is not AWS's own, such as a proxy's page, has none and is known by its status. */
    public static String of(AwsServiceException failed) {
        AwsErrorDetails details = failed.awsErrorDetails();
        boolean known = details != null && details.errorCode() != null;
        return known ? details.errorCode() : "Http" + failed.statusCode();
    }
}
