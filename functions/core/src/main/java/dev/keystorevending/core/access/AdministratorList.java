package dev.keystorevending.core.access;

import dev.keystorevending.core.keystore.Principal;
import java.util.List;
import java.util.Set;

/**
 * The administrators beside those whom the stack names.
 *
 * @param version {@link #FIRST} if nobody has changed the list yet
 * @param changes the latest changes, the newest first
 */
public record AdministratorList(Set<Principal> principals, long version, List<AdministratorChange> changes) {

    /** The version of a list that nobody has changed. */
    public static final long FIRST = 1;

    /** The number of changes that are shown. */
    public static final int SHOWN_CHANGES = 50;

    public AdministratorList {
        principals = Set.copyOf(principals);
        changes = List.copyOf(changes);
    }

    /** The list that nobody has changed. */
    public static AdministratorList empty() {
        return new AdministratorList(Set.of(), FIRST, List.of());
    }
}
