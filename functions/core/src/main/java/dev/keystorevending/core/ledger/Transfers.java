package dev.keystorevending.core.ledger;

import dev.keystorevending.core.keystore.KeyStoreId;
import dev.keystorevending.core.keystore.TeamId;

/** Tells the key stores that left a team from those that it never had. */
public final class Transfers {

    private Transfers() {}

    /** Whether the team's history of the key store ends with its transfer; one round trip, for a record that was not found. */
    public static boolean left(Ledger ledger, TeamId team, KeyStoreId id) {
        var lines = ledger.history(team, id);
        return !lines.isEmpty() && lines.getLast().action() == AuditAction.TRANSFERRED;
    }
}
