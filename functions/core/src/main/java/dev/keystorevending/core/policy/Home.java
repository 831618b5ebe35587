package dev.keystorevending.core.policy;

/**
 * Where the service runs, and where the secrets are that it may read.
 *
 * @param partition {@code aws}, {@code aws-cn} or another one
 */
public record Home(String partition, String region, String account) {}
