package dev.keystorevending.core.keystore;

import dev.keystorevending.core.problem.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * When the secret of a key store is compared with the version that KMS was told.
 *
 * @param passed the version that the service does not tell KMS by itself: KMS or the service refused it, or it was the current one
 *     when a request named another one; empty if there is none
 */
public record SecretWatch(Instant compareAt, Optional<SecretVersionId> passed) {

    /** After a refusal that can pass, the secret is compared again. */
    private static final Duration AFTER_A_REFUSAL = Duration.ofHours(1);

    /** The watch after a version was refused: if its value is the reason, it is told again by a request alone. */
    public static SecretWatch refused(SecretVersionId version, Problem problem, Instant now) {
        return problem.code().isOfCredential()
                ? new SecretWatch(now, Optional.of(version))
                : from(now.plus(AFTER_A_REFUSAL));
    }

    /** Every version is told. */
    public static SecretWatch from(Instant compareAt) {
        return new SecretWatch(compareAt, Optional.empty());
    }
}
