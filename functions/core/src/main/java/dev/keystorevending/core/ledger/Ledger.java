package dev.keystorevending.core.ledger;

import dev.keystorevending.core.event.Event;
import dev.keystorevending.core.keystore.IdempotencyKey;
import dev.keystorevending.core.keystore.KeyStore;
import dev.keystorevending.core.keystore.KeyStoreId;
import dev.keystorevending.core.keystore.TeamId;
import dev.keystorevending.core.policy.StoredPolicy;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The record of every key store of one target (account and Region). Every write is one transaction, named for what it
 * protects. Reads of single items are consistent; {@link #list} and {@link #due} may lag. Every method throws
 * {@link LedgerUnavailable} where the table throttles, fails or does not answer; after a write the caller does not know
 * then whether it took effect.
 */
public interface Ledger {

    /** What opens a request, in one round trip: the team's policy and usage, and an earlier use of the key. */
    AdmissionData open(TeamId team, Optional<IdempotencyKey> key);

    /**
     * Reserves everything for a key store or nothing: idempotency key, claims, one of the team's quota, the record in
     * {@code CREATING}, an audit line; if the team's policy is still the one that admitted the request.
     */
    ReserveAnswer reserve(KeyStore keyStore, List<Claim> claims, StoredPolicy policy, AuditLine line);

    /**
     * What {@link #reserve} would answer now, nothing written; one round trip.
     *
     * @param quota the greatest usage of the team that the reservation may lead to
     */
    ReserveAnswer foresee(TeamId team, Optional<IdempotencyKey> key, List<Claim> claims, int quota);

    /**
     * Moves a record that is {@code CREATING} as {@code seen}, whose lease ended by {@code now}, to the next attempt. A record
     * that changed since is not taken over: a call noted by {@link #recordCall} must not be forgotten.
     */
    WriteAnswer takeOver(KeyStore seen, KeyStore next, Instant now, AuditLine line);

    /** Notes, before KMS is called again, that it is; the record is {@code CREATING} under the same attempt. */
    WriteAnswer recordCall(KeyStore seen, KeyStore next, AuditLine line);

    /** Records KMS's id with its event, if the record is still {@code CREATING} under {@code seen}'s attempt. */
    WriteAnswer recordCreated(KeyStore seen, KeyStore next, AuditLine line, Event event);

    /**
     * Records a failure with its event, if the record is still {@code CREATING} under {@code seen}'s attempt, and gives back
     * claims and quota; the idempotency key too, where the problem is retryable.
     */
    WriteAnswer recordFailed(KeyStore seen, KeyStore next, List<Claim> claims, AuditLine line, Event event);

    /** Records a step of the connection, if nothing else changed the record since; with an event or without. */
    WriteAnswer recordConnection(KeyStore seen, KeyStore next, AuditLine line, Optional<Event> event);

    Optional<KeyStore> find(TeamId team, KeyStoreId id);

    /** A team's key stores, newest first. */
    Page list(TeamId team, Filter filter, int pageSize, Optional<PageToken> from);

    /** The audit trail of one key store, oldest first. */
    List<AuditLine> history(TeamId team, KeyStoreId id);

    /** Records of all teams that somebody must look at by {@code now}, the longest due first. */
    Due due(Instant now, int limit);
}
