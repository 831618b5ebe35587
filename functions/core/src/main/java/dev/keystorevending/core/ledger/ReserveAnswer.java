package dev.keystorevending.core.ledger;

import dev.keystorevending.core.keystore.KeyStoreId;
import dev.keystorevending.core.keystore.TeamId;

/** What came of a reservation. */
public sealed interface ReserveAnswer {

    /** Everything is ours (or, foreseen, would be). */
    record Reserved() implements ReserveAnswer {}

    /** The key was used, perhaps a moment ago. */
    record KeyUsed(AdmissionData.EarlierUse earlierUse) implements ReserveAnswer {}

    /** Somebody holds a claim; {@code holder} and {@code team} are for the audit, not for other teams' eyes. */
    record Claimed(Claim claim, TeamId team, KeyStoreId holder) implements ReserveAnswer {}

    record QuotaUsed(int quota) implements ReserveAnswer {}

    /** The team's policy was changed or deleted since it was read; nothing was written. */
    record PolicyChanged() implements ReserveAnswer {}

    /** Another transaction touched the same items at the same time; nothing was written. */
    record Contended() implements ReserveAnswer {}
}
