package dev.keystorevending.core.keystore;

/** A secret and the version of it that was read. Where it is, never what it holds. */
public record PinnedSecret(SecretArn arn, SecretVersionId versionId) {}
