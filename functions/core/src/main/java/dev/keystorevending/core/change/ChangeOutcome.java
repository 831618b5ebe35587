package dev.keystorevending.core.change;

import dev.keystorevending.core.create.CreateWarning;
import dev.keystorevending.core.keystore.Configuration;
import dev.keystorevending.core.keystore.KeyStore;
import dev.keystorevending.core.problem.Problem;
import java.util.List;

/** The outcome of a request to change a key store or to rotate its credential, or of its dry run. */
public sealed interface ChangeOutcome {

    /** The key store is changed, or the service goes on changing it. */
    record Accepted(KeyStore keyStore, List<CreateWarning> warnings) implements ChangeOutcome {}

    /**
     * The dry run of a change that would be accepted.
     *
     * @param disconnects whether the service would disconnect the key store before
     */
    record Planned(KeyStore keyStore, Configuration target, boolean disconnects, List<CreateWarning> warnings)
            implements ChangeOutcome {}

    record Rejected(Problem problem) implements ChangeOutcome {}
}
