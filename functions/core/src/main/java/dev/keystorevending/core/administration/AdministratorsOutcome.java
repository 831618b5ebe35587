package dev.keystorevending.core.administration;

import dev.keystorevending.core.access.AdministratorList;
import dev.keystorevending.core.keystore.Principal;
import dev.keystorevending.core.problem.Problem;
import java.util.Set;

/** The outcome of reading or changing the list of administrators. */
public sealed interface AdministratorsOutcome {

    /**
     * The list was read or changed.
     *
     * @param configured the administrators whom the stack names
     */
    record Shown(AdministratorList list, Set<Principal> configured) implements AdministratorsOutcome {}

    record Rejected(Problem problem) implements AdministratorsOutcome {}
}
