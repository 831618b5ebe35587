package dev.keystorevending.core.access;

import dev.keystorevending.core.keystore.Principal;
import java.util.Set;

/**
 * Where the list of administrators is kept. Every method throws {@link dev.keystorevending.core.ledger.LedgerUnavailable} if the
 * table does not answer. All reads are strongly consistent.
 */
public interface Administrators {

    /** Whether the list contains this principal; one round trip. */
    boolean contains(Principal principal);

    /** Returns the list with its latest changes; one round trip. */
    AdministratorList read();

    /** Stores the list after a change, and the change, if the stored version is the one before the change's. */
    PutAnswer put(Set<Principal> next, AdministratorChange change);

    /** What came of a put. */
    sealed interface PutAnswer {
        record Stored() implements PutAnswer {}

        record Changed(long current) implements PutAnswer {}
    }
}
