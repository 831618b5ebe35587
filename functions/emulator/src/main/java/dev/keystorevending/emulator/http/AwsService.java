package dev.keystorevending.emulator.http;

import java.util.Set;

/** A service behind the endpoint. */
public interface AwsService {

    /** What its X-Amz-Target headers hold before the dot. */
    String targetPrefix();

    /** The operations that it answers. */
    Set<String> operations();

    /** The service's names of the errors that every service has. */
    CommonErrors commonErrors();

    /**
     * Executes a call.
     *
     * @throws AwsFailure the error that the service returns
     */
    AwsAnswer answer(AwsCall call);
}
