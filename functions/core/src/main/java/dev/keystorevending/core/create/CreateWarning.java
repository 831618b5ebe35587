package dev.keystorevending.core.create;

/**
 * Something in a valid create request that will not work, or not for long.
 *
 * @param pointer a JSON pointer into the body; empty if the warning is about the request as a whole
 */
public record CreateWarning(String pointer, Code code, String detail) {

    /** The kinds of warnings. */
    public enum Code {
        /** No DNS name can be the host of the proxy. */
        HostCannotExist,
        /** The VPC endpoint service is in another Region than the service. */
        VpcEndpointServiceInOtherRegion,
        /** The trust anchor does not state that it is the certificate of a certificate authority. */
        CertificateNotMarkedAsAuthority,
        /** The trust anchor expires within 90 days. */
        CertificateExpiresSoon,
        /** After this create at most one key store, or less than 10 % of the team's quota, is left. */
        QuotaNearlyUsed,
        /** The secret rotates automatically within 7 days. */
        SecretRotatesSoon,
        /** KMS changes the password of kmsuser each time it connects the key store. */
        PasswordChangesAtConnect
    }
}
