package dev.keystorevending.emulator.http;

import java.util.Set;

/** A service behind the endpoint. */
public interface AwsService {

    /** What its X-Amz-Target headers hold before the dot. */
    String targetPrefix();

    /** The operations that it answers. */
    Set<String> operations();

    /** Its words for the errors every service has. */
    CommonErrors commonErrors();

    /**
     * Carries out a call.
     *
     * @throws AwsFailure the service's refusal
     */
    AwsAnswer answer(AwsCall call);
}
