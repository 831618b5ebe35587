package dev.keystorevending.core.fake;

import dev.keystorevending.core.kms.KmsRefusal;
import java.time.Duration;
import java.util.Optional;

/** What a KMS may do that is worse than its usual behaviour; by default nothing. */
public interface Weakness {

    Weakness NONE = new Weakness() {};

    /** Whether a create knows nothing of the stores that a describe does not show yet. */
    default boolean ignoresHiddenStores() {
        return false;
    }

    /** How old the connection state of a describe is. */
    default Duration staleness() {
        return Duration.ZERO;
    }

    /** The error of the clock that dates new stores. */
    default Duration clockError() {
        return Duration.ZERO;
    }

    /** Whether an accepted connect or disconnect has no effect. */
    default boolean losesCommand() {
        return false;
    }

    /** Why an update is refused that KMS would otherwise accept, as by a proxy that does not respond. */
    default Optional<KmsRefusal> refusesUpdate() {
        return Optional.empty();
    }

    /** The check that a create makes first: 0 for the quota, 1 for conflicts, 2 for the cluster. */
    default int firstCheck() {
        return 0;
    }
}
