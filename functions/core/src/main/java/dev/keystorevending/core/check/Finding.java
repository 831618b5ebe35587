package dev.keystorevending.core.check;

import dev.keystorevending.core.ledger.Due.ItemKey;

/**
 * Items that contradict each other.
 *
 * @param item the item that the finding is about; where an item is missing, the one that requires it
 * @param sentence what is wrong, without secrets
 */
public record Finding(Kind kind, ItemKey item, String sentence, Repair repair) {

    /** The kinds of findings, in the order in which they are repaired: what is in the way of another repair comes first. */
    public enum Kind {
        /** An item cannot be read. What depends on it is not judged. */
        UNREADABLE_ITEM,
        /** A record is older than its own history or event, so that no write to it succeeds. */
        RECORD_BEHIND,
        /** A key store in KMS has an owner that holds claims and has no record. */
        RECORD_MISSING,
        /** A claim is held by a key store that has no record, or whose record does not hold it. */
        CLAIM_WITHOUT_RECORD,
        /** Several records require one claim that only one of them can hold. */
        CLAIM_CONTESTED,
        /** A record does not hold a claim that it requires. */
        CLAIM_NOT_HELD,
        /** A team's usage differs from the number of its records that count. */
        USAGE_WRONG,
        /** The record and the owner of a key store in KMS contradict each other. */
        OWNER_CONTESTED,
        /** No record is stored as the owner of a key store in KMS, but one is the owner. */
        OWNER_MISSING,
        /** An idempotency key names a key store that has no record. */
        KEY_WITHOUT_RECORD,
        /** An idempotency key and its record contradict each other. */
        KEY_CONTESTED,
        /** A record's idempotency key is missing before its time. */
        KEY_MISSING,
        /** A record is not in the part of the index of due records in which its state belongs. */
        RECORD_NOT_DUE,
        /** A change that is announced has no event. */
        EVENT_MISSING,
        /** An unpublished event is not in the index, so that the sweep does not see it. */
        EVENT_NOT_DUE,
        /** A line of a record's history is missing. */
        HISTORY_INCOMPLETE,
        /** The list of teams has no entry for a policy, or one that differs from it. */
        TEAM_NOT_LISTED,
        /** The list of teams has an entry of a team that has no policy. */
        TEAM_WITHOUT_POLICY
    }
}
