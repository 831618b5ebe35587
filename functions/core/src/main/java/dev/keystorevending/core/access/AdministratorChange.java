package dev.keystorevending.core.access;

import dev.keystorevending.core.keystore.Caller;
import dev.keystorevending.core.keystore.Principal;
import java.time.Instant;
import java.util.Set;

/**
 * One change of the list of administrators.
 *
 * @param version the version of the list after it
 * @param by the administrator who made it
 */
public record AdministratorChange(
        long version, Instant at, Caller by, String requestId, Set<Principal> added, Set<Principal> removed) {

    public AdministratorChange {
        added = Set.copyOf(added);
        removed = Set.copyOf(removed);
    }
}
