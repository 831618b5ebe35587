package dev.keystorevending.core.create;

import dev.keystorevending.core.keystore.KeyStore;
import dev.keystorevending.core.keystore.PinnedSecret;
import dev.keystorevending.core.probe.ProbeReport;
import dev.keystorevending.core.problem.Problem;
import java.util.List;
import java.util.Optional;

/** The outcome of a create request or of its dry run. */
public sealed interface CreateOutcome {

    /** Returns the outcome of a request whose earlier attempt left a failed record: a rejection without a record has that one. */
    default CreateOutcome leaving(Optional<KeyStore> failed) {
        return this;
    }

    /** The key store exists. */
    record Vended(KeyStore keyStore, boolean replayed, List<CreateWarning> warnings) implements CreateOutcome {

        /** A key store without warnings. */
        public Vended(KeyStore keyStore, boolean replayed) {
            this(keyStore, replayed, List.of());
        }
    }

    /** It is not known yet whether KMS created the key store. Reconcile finds out and updates the record. */
    record Pending(KeyStore keyStore, boolean replayed, List<CreateWarning> warnings) implements CreateOutcome {

        /** A record without warnings. */
        public Pending(KeyStore keyStore, boolean replayed) {
            this(keyStore, replayed, List.of());
        }
    }

    /**
     * The dry run of a request that would be accepted.
     *
     * @param probe what a probe found; empty if the request did not ask for one
     */
    record Planned(
            CreateCommand.CreateRequest request,
            PinnedSecret secret,
            int used,
            int quota,
            List<CreateWarning> warnings,
            Optional<ProbeReport> probe)
            implements CreateOutcome {}

    /**
     * No key store was created.
     *
     * @param keyStore the failed record, also of an earlier attempt with the same key; empty if nothing was ever reserved
     */
    record Rejected(Problem problem, boolean replayed, Optional<KeyStore> keyStore) implements CreateOutcome {

        /** A rejection that left no record. */
        public Rejected(Problem problem, boolean replayed) {
            this(problem, replayed, Optional.empty());
        }

        @Override
        public CreateOutcome leaving(Optional<KeyStore> failed) {
            return keyStore.isPresent() ? this : new Rejected(problem, replayed, failed);
        }
    }

    /** The same outcome with these warnings; a rejection has none. */
    default CreateOutcome with(List<CreateWarning> warnings) {
        return switch (this) {
            case Vended vended -> new Vended(vended.keyStore(), vended.replayed(), warnings);
            case Pending pending -> new Pending(pending.keyStore(), pending.replayed(), warnings);
            case Planned planned ->
                new Planned(
                        planned.request(),
                        planned.secret(),
                        planned.used(),
                        planned.quota(),
                        warnings,
                        planned.probe());
            case Rejected rejected -> rejected;
        };
    }
}
