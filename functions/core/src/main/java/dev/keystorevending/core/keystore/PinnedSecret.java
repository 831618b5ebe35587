package dev.keystorevending.core.keystore;

/**
 * A secret and the version of it that KMS was told last. Where it is, never what it holds.
 *
 * @param rotation always {@code manual} for a password of {@code kmsuser}, which KMS changes itself when it connects
 */
public record PinnedSecret(SecretArn arn, SecretVersionId versionId, RotationMode rotation) {

    /** Whether this is the same version of the same secret. */
    public boolean isSameVersion(PinnedSecret other) {
        return arn.equals(other.arn) && versionId.equals(other.versionId);
    }
}
