package dev.keystorevending.core.create;

import dev.keystorevending.core.keystore.KeyStore;
import dev.keystorevending.core.keystore.PinnedSecret;
import dev.keystorevending.core.problem.Problem;

/** How a create, or its dry run, ended. */
public sealed interface CreateOutcome {

    /** The store exists. */
    record Vended(KeyStore keyStore, boolean replayed) implements CreateOutcome {}

    /** It is not known yet whether KMS made the store; the ledger will know. */
    record Pending(KeyStore keyStore, boolean replayed) implements CreateOutcome {}

    /** A dry run that would go through. */
    record Planned(CreateCommand.CreateRequest request, PinnedSecret secret, int used, int quota)
            implements CreateOutcome {}

    /** Nothing was made. */
    record Rejected(Problem problem, boolean replayed) implements CreateOutcome {}
}
