package dev.keystorevending.core.keystore;

import java.util.Optional;

/**
 * A secret and the version of it that KMS was told last. Where it is, never what it holds.
 *
 * @param accessKeyId the access key ID of the proxy's credential that KMS was told; KMS shows it, so it is no secret. Empty for a
 *     password of {@code kmsuser}, and if it is not known
 * @param rotation always {@code manual} for a password of {@code kmsuser}, which KMS changes itself when it connects
 */
public record PinnedSecret(
        SecretArn arn, SecretVersionId versionId, Optional<String> accessKeyId, RotationMode rotation) {

    /** Whether this is the same version of the same secret. */
    public boolean isSameVersion(PinnedSecret other) {
        return arn.equals(other.arn) && versionId.equals(other.versionId);
    }

    /** The version in a sentence for the history. */
    public String sentence() {
        return "The version of the secret is " + versionId + ".";
    }

    /** The same secret with another rotation. */
    public PinnedSecret with(RotationMode next) {
        return new PinnedSecret(arn, versionId, accessKeyId, next);
    }
}
