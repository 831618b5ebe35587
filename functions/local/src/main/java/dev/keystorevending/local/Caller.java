package dev.keystorevending.local;

import dev.keystorevending.core.keystore.Principal;

/**
 * Somebody who signs requests on this laptop. The keys are made up and open nothing but the emulated AWS.
 *
 * @param name what the seed data calls it, and its AWS CLI profile
 * @param role the IAM role whose session it is
 */
public record Caller(String name, String role) {

    public String accessKeyId() {
        return "LOCAL" + name.replace("-", "").toUpperCase(java.util.Locale.ROOT);
    }

    public String secretKey() {
        return "local-" + name + "-secret";
    }

    /** The ARN of the session, in the form that API Gateway uses for a caller. */
    public String sessionArn() {
        return "arn:aws:sts::" + SeedData.ACCOUNT + ":assumed-role/" + role + "/" + name;
    }

    public Principal principal() {
        return new Principal(sessionArn());
    }

    /** The caller as the service sees it. */
    public dev.keystorevending.core.keystore.Caller signer() {
        return dev.keystorevending.core.keystore.Caller.of(sessionArn());
    }
}
