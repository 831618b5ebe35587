package dev.keystorevending.core.secret;

import dev.keystorevending.core.problem.Problem;
import dev.keystorevending.core.problem.ProblemCode;
import dev.keystorevending.core.problem.ProblemError;

/** Why the secret that a request names cannot be used. No problem contains its value. */
public final class SecretProblems {

    private SecretProblems() {}

    /** A missing secret and a forbidden one have the same problem. */
    public static Problem unavailable() {
        return new Problem(
                ProblemCode.SecretUnavailable,
                "The secret or its version does not exist, or this service may not read it. Check the ARN, and that the secret's resource policy allows the service's role.");
    }

    public static Problem notRead() {
        return new Problem(ProblemCode.ServiceUnavailable, "Secrets Manager is unavailable.");
    }

    /**
     * The secret was read and is no credential.
     *
     * @param pointer the member of the request that names the secret
     */
    public static Problem unusable(String pointer, Credentials.Check.Bad bad) {
        return new Problem(
                ProblemCode.SecretUnusable,
                "The secret was read, but its value is not a valid credential for KMS.",
                bad.errors().stream()
                        .map(error -> new ProblemError(pointer, error.code().name(), error.detail()))
                        .toList());
    }
}
