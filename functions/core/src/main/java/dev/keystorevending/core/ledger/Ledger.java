package dev.keystorevending.core.ledger;

import dev.keystorevending.core.event.Event;
import dev.keystorevending.core.keystore.CustomKeyStoreId;
import dev.keystorevending.core.keystore.IdempotencyKey;
import dev.keystorevending.core.keystore.KeyStore;
import dev.keystorevending.core.keystore.KeyStoreId;
import dev.keystorevending.core.keystore.Principal;
import dev.keystorevending.core.keystore.SecretArn;
import dev.keystorevending.core.keystore.TeamId;
import dev.keystorevending.core.policy.StoredPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The records of all key stores of one target (account and Region). Every write is one transaction, named for what it
 * protects. Reads of single items are strongly consistent; {@link #due} is eventually consistent. Every
 * method throws {@link LedgerUnavailable} if the table throttles, fails or does not respond; the caller of a write then does
 * not know whether it took effect.
 */
public interface Ledger {

    /** How long an idempotency key is remembered. */
    Duration KEY_KEPT = Duration.ofDays(90);

    /** Reads what admission needs, in one round trip: the team's policy and usage, and an earlier use of the key. */
    AdmissionData open(TeamId team, Optional<IdempotencyKey> key);

    /**
     * Reserves a key store, all or nothing: the idempotency key, the claims, one unit of the team's quota, the record in
     * {@code CREATING} and an audit line. Requires that the team's policy is still the one that admitted the request.
     */
    ReserveAnswer reserve(KeyStore keyStore, StoredPolicy policy, AuditLine line);

    /**
     * Reserves a failed key store again under its idempotency key, as {@link #reserve} does. Returns {@code KeyUsed} if the record
     * has changed since {@code failed}.
     */
    ReserveAnswer reserveAgain(KeyStore failed, KeyStore next, StoredPolicy policy, AuditLine line);

    /**
     * Returns what {@link #reserve} would answer now under a new idempotency key, and writes nothing; one round trip.
     *
     * @param quota the greatest number of key stores that the team may have
     */
    ReserveAnswer foresee(TeamId team, List<Claim> claims, int quota);

    /**
     * Moves a record in {@code CREATING} whose lease has ended at {@code now} to the next attempt. A record that differs from
     * {@code seen} is not taken over, so that no call noted by {@link #recordCall} is lost.
     */
    WriteAnswer takeOver(KeyStore seen, KeyStore next, Instant now, AuditLine line);

    /** Records the next call of KMS before it is made; the record stays {@code CREATING} under the same attempt. */
    WriteAnswer recordCall(KeyStore seen, KeyStore next, AuditLine line);

    /**
     * Records the id from KMS and the event, if the record is still {@code CREATING} under {@code seen}'s attempt. The record
     * becomes the owner of the id, permanently: {@code OWNED} if another record is or was.
     */
    WriteAnswer recordCreated(KeyStore seen, KeyStore next, AuditLine line, Event event);

    /**
     * Records a failure, and an event if given, if the record is still {@code CREATING} under {@code seen}'s attempt. Releases
     * the claims that the record holds and one unit of the quota. A claim that the record does not hold, or a quota counter that
     * is too low, is reported as damage and does not prevent the release of the rest.
     */
    WriteAnswer recordFailed(KeyStore seen, KeyStore next, AuditLine line, Optional<Event> event);

    /** Records a new connection state, and an event if given, if the record has not changed since {@code seen}. */
    WriteAnswer recordConnection(KeyStore seen, KeyStore next, AuditLine line, Optional<Event> event);

    /**
     * Records a step of a deletion, and an event if given, if the record has not changed since {@code seen}. With {@code DELETED} it
     * releases what a live record holds, as {@link #recordFailed} does; the owner of the id stays.
     */
    WriteAnswer recordDeletion(KeyStore seen, KeyStore next, AuditLine line, Optional<Event> event);

    /**
     * Records a change of the configuration, if the record has not changed since {@code seen}, together with the claims of {@code
     * next} that {@code seen} does not hold. Requires that the team's policy is still the one that admitted the change.
     */
    ChangeAnswer reserveChange(KeyStore seen, KeyStore next, StoredPolicy policy, AuditLine line);

    /** Returns what {@link #reserveChange} would answer now to claims {@code next}, and writes nothing; one round trip. */
    ChangeAnswer foreseeChange(KeyStore seen, List<Claim> next);

    /**
     * Records a step of a change, and an event if given, if the record has not changed since {@code seen}. Releases the claims that
     * {@code next} does not have any more, as {@link #recordFailed} does.
     */
    WriteAnswer recordChange(KeyStore seen, KeyStore next, AuditLine line, Optional<Event> event);

    /**
     * Records a key store that KMS has and this service did not create, all or nothing: the idempotency key, the claims, one unit
     * of the team's quota, the record in {@code CREATED}, the owner of the id, an audit line and an event. Requires that the team's
     * policy is still the one that was checked, and that the id has no other owner than {@code before}.
     *
     * @param before the owner that was read; its record must not be live
     */
    AdoptAnswer adopt(KeyStore keyStore, StoredPolicy policy, Optional<Owner> before, AuditLine line, Event event);

    /**
     * Moves a record to the team of {@code next}, all or nothing: the record, its claims, its owner, one unit of each team's quota, a
     * line in the history of both teams, and an event. Requires that the record has not changed since {@code seen}, and that the
     * policy of the new team is still the one that was checked. The lines before stay where they are, and {@link #history} of either
     * team contains them. The idempotency key stays used in the team that sent it.
     */
    TransferAnswer transfer(KeyStore seen, KeyStore next, StoredPolicy policy, AuditLine line, Event event);

    /** Returns the owners of those of these key stores in KMS that have one, with their records; two round trips. */
    Map<CustomKeyStoreId, Owner> owners(Set<CustomKeyStoreId> stores);

    /** Returns the team's key store of this id; empty if the team has none. */
    Optional<KeyStore> find(TeamId team, KeyStoreId id);

    /**
     * Returns one page of a team's key stores. A page can have fewer items than {@code pageSize}, even none, and still be
     * followed by another one, because what is read for a page is limited and the filter leaves out most of it.
     *
     * @param after the last key store of the previous page; it need not exist any more
     */
    Page<KeyStore, KeyStoreId> list(TeamId team, Filter filter, Order order, int pageSize, Optional<KeyStoreId> after);

    /**
     * Returns the audit trail of one key store, oldest line first: of the key store's team, all of it; of a team that it was
     * transferred from, the lines until then.
     */
    List<AuditLine> history(TeamId team, KeyStoreId id);

    /**
     * Returns one page of the records of all teams that are due at {@code now}, the longest due first. The index is
     * eventually consistent: a record may have changed since, so read it again before a command to KMS.
     *
     * @param limit the most items on the page
     * @param from the position after the previous page
     */
    Due due(DueKind kind, Instant now, int limit, Optional<Due.Position> from);

    /** Returns those of these key stores in KMS that no record owns or ever owned; one round trip. */
    Set<CustomKeyStoreId> unowned(Set<CustomKeyStoreId> stores);

    /** Makes a record due at {@code until} instead of now, if it has not changed since {@code seen}; it changes in nothing else. */
    void postpone(KeyStore seen, Instant until);

    /**
     * Returns the live records of all teams that tell KMS new versions of this secret by themselves. They are found by an index that
     * is eventually consistent, and then read as they are.
     */
    List<KeyStore> rotating(SecretArn secret);

    /** Sets when a record's secret is compared, if the record has not changed since {@code seen}; it changes in nothing else. */
    void compareSecret(KeyStore seen, Instant at);

    /** Makes an unreadable item due at {@code until} instead of now, so that it does not stay before the others. */
    void park(Due.ItemKey unreadable, Instant until);

    /**
     * Takes one of the permits of the second of {@code now}. All runs share them, so that together they stay below the request
     * rate of KMS.
     *
     * @param most the number of permits per second
     * @return whether there was a permit left
     */
    boolean takePermit(Instant now, int most);

    /**
     * Counts a request of a caller in the period that begins at {@code start}, unless the period has as many requests as it may have.
     * A call that takes long is given up early, because a request can do without it.
     *
     * @param most the number of requests in a period
     * @return whether the request was counted
     */
    boolean takeRequest(Principal caller, Instant start, int most);
}
