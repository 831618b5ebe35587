package dev.keystorevending.emulator.http;

/** The errors every service has, by the names the service gives them. */
public record CommonErrors(AwsFailure throttled, AwsFailure internal, AwsFailure accessDenied) {

    /**
     * The usual set.
     *
     * @param internal the name of the HTTP 500 error
     */
    public static CommonErrors named(String throttled, String internal) {
        return new CommonErrors(
                new AwsFailure(400, throttled, "Rate exceeded"),
                new AwsFailure(500, internal, "The request failed because of an internal error. Try again later."),
                new AwsFailure(400, "AccessDeniedException", "User is not authorized to perform this operation."));
    }
}
