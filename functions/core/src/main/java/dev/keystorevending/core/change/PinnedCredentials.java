package dev.keystorevending.core.change;

import dev.keystorevending.core.keystore.Configuration;
import dev.keystorevending.core.problem.Problem;
import dev.keystorevending.core.problem.ProblemCode;
import dev.keystorevending.core.secret.Credential;
import dev.keystorevending.core.secret.Credentials;
import dev.keystorevending.core.secret.ReadAnswer;
import dev.keystorevending.core.secret.SecretReader;
import java.util.Optional;

/** Reads the credential of a configuration again, in the version that was pinned. */
public final class PinnedCredentials {

    /** The credential, or why there is none. */
    sealed interface Reading {

        /** The credential; empty if none is needed. */
        record Good(Optional<Credential> credential) implements Reading {}

        record Bad(Problem problem) implements Reading {}

        /** Secrets Manager is unavailable. */
        record Later() implements Reading {}
    }

    private final SecretReader secrets;
    private final Credentials credentials;

    public PinnedCredentials(SecretReader secrets, Credentials credentials) {
        this.secrets = secrets;
        this.credentials = credentials;
    }

    Reading read(Configuration configuration, boolean needed) {
        if (!needed) {
            return new Reading.Good(Optional.empty());
        }
        var secret = configuration.secret();
        return switch (secrets.read(secret.arn(), Optional.of(secret.versionId()))) {
            case ReadAnswer.Failed failed -> new Reading.Later();
            case ReadAnswer.Unavailable unavailable -> bad("The secret's version can no longer be read.");
            case ReadAnswer.NotText binary -> bad("The secret's version no longer holds the credential.");
            case ReadAnswer.Read read ->
                switch (credentials.check(configuration.backing(), read.text())) {
                    case Credentials.Check.Good good -> new Reading.Good(Optional.of(good.credential()));
                    case Credentials.Check.Bad bad -> bad("The value of the secret's version is no longer valid.");
                };
        };
    }

    private static Reading bad(String detail) {
        return new Reading.Bad(new Problem(ProblemCode.SecretUnavailable, detail));
    }
}
