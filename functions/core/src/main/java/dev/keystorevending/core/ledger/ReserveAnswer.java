package dev.keystorevending.core.ledger;

import dev.keystorevending.core.keystore.KeyStoreId;
import dev.keystorevending.core.keystore.TeamId;

/** The result of a reservation, or of its dry run. */
public sealed interface ReserveAnswer {

    /** Everything is reserved; in a dry run, everything could be reserved. */
    record Reserved() implements ReserveAnswer {}

    /** The idempotency key was used before, possibly by a concurrent request. */
    record KeyUsed(AdmissionData.EarlierUse earlierUse) implements ReserveAnswer {}

    /** Another key store holds the claim. Only its own team may see {@code holder} and {@code team}. */
    record Claimed(Claim claim, TeamId team, KeyStoreId holder) implements ReserveAnswer {}

    /** The team already has as many key stores as its quota allows. */
    record QuotaUsed(int quota) implements ReserveAnswer {}

    /** The team's policy was changed or deleted after it was read; nothing was written. */
    record PolicyChanged() implements ReserveAnswer {}

    /** A concurrent transaction changed the same items; nothing was written. */
    record Contended() implements ReserveAnswer {}
}
