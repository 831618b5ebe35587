package dev.keystorevending.core.ledger;

import dev.keystorevending.core.keystore.KeyStoreId;
import dev.keystorevending.core.keystore.TeamId;

/** The result of the reservation of a change, or of its dry run. */
public sealed interface ChangeAnswer {

    /** The change is recorded and its claims are held; in a dry run, they could be. */
    record Reserved() implements ChangeAnswer {}

    /** Another key store holds the claim. Only its own team may see {@code holder} and {@code team}. */
    record Claimed(Claim claim, TeamId team, KeyStoreId holder) implements ChangeAnswer {}

    /** The team's policy was changed or deleted after it was read; nothing was written. */
    record PolicyChanged() implements ChangeAnswer {}

    /** The record has changed; nothing was written. */
    record Overtaken() implements ChangeAnswer {}

    /** A concurrent transaction changed the same items; nothing was written. */
    record Contended() implements ChangeAnswer {}
}
