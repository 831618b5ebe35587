package dev.keystorevending.core.create;

import dev.keystorevending.core.event.Event;
import dev.keystorevending.core.event.EventKind;
import dev.keystorevending.core.keystore.Connection;
import dev.keystorevending.core.keystore.CustomKeyStoreId;
import dev.keystorevending.core.keystore.Identifiers;
import dev.keystorevending.core.keystore.KeyStore;
import dev.keystorevending.core.keystore.Status;
import dev.keystorevending.core.ledger.Actor;
import dev.keystorevending.core.ledger.AuditAction;
import dev.keystorevending.core.ledger.AuditLine;
import dev.keystorevending.core.ledger.Ledger;
import dev.keystorevending.core.ledger.WriteAnswer;
import dev.keystorevending.core.problem.Problem;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/** Records the result of a creation: record, audit line and event in one transaction. */
public final class Settlement {

    private final Ledger ledger;
    private final InstantSource clock;
    private final Identifiers identifiers;
    private final boolean managedConnect;

    /** With {@code managedConnect} this service connects the key stores whose create requests ask for it. */
    public Settlement(Ledger ledger, InstantSource clock, Identifiers identifiers, boolean managedConnect) {
        this.ledger = ledger;
        this.clock = clock;
        this.identifiers = identifiers;
        this.managedConnect = managedConnect;
    }

    /**
     * Records the key store that KMS created.
     *
     * @param action {@code CREATED} or {@code ADOPTED}
     * @return the current record, which another attempt wrote if that attempt was first; empty if another record owns the key
     *     store, which is then not this record's
     */
    public Optional<KeyStore> created(
            KeyStore creating, CustomKeyStoreId id, AuditAction action, Actor actor, String requestId) {
        Instant now = clock.instant();
        var next = creating.with(new Status.Created(id), firstConnection(creating, now), now);
        var line = new AuditLine(now, action, actor, creating.status().attempt(), requestId, "KMS created " + id + ".");
        var event = event(EventKind.KeyStoreCreated, next, now);
        return switch (ledger.recordCreated(creating, next, line, event)) {
            case WRITTEN -> Optional.of(next);
            case OVERTAKEN -> Optional.of(current(creating));
            case OWNED -> Optional.empty();
        };
    }

    /**
     * Records that no key store was created, and releases the claims and the quota.
     *
     * @param announce whether an event is published; not if the caller has the answer and may still retry under the same key
     */
    public KeyStore failed(KeyStore creating, Problem problem, Actor actor, String requestId, boolean announce) {
        Instant now = clock.instant();
        var next = creating.with(
                new Status.Failed(problem, creating.status().attempt()), new Connection.NotRequested(), now);
        var line = new AuditLine(
                now,
                AuditAction.CREATION_FAILED,
                actor,
                creating.status().attempt(),
                requestId,
                problem.code() + ": " + problem.detail());
        var event =
                announce ? Optional.of(event(EventKind.KeyStoreCreationFailed, next, now)) : Optional.<Event>empty();
        return ledger.recordFailed(creating, next, line, event) == WriteAnswer.WRITTEN ? next : current(creating);
    }

    /**
     * Records an id that KMS answered and this service could not confirm. It stays with the record until KMS lists the key
     * store, so that no later attempt takes it for absent.
     */
    public KeyStore candidate(KeyStore creating, CustomKeyStoreId id, Actor actor, String requestId) {
        if (!(creating.status() instanceof Status.Creating status)) {
            return creating;
        }
        Instant now = clock.instant();
        var next = creating.with(
                new Status.Creating(status.attempt(), status.leaseUntil(), status.calledAt(), Optional.of(id)), now);
        var line = new AuditLine(
                now,
                AuditAction.ANSWERED,
                actor,
                status.attempt(),
                requestId,
                "KMS answered with " + id + ", which it does not list yet.");
        return ledger.recordCall(creating, next, line) == WriteAnswer.WRITTEN ? next : current(creating);
    }

    private Connection firstConnection(KeyStore keyStore, Instant now) {
        return keyStore.connect() && managedConnect
                ? new Connection.Requested(now, true)
                : new Connection.NotRequested();
    }

    private Event event(EventKind kind, KeyStore keyStore, Instant now) {
        return new Event(identifiers.eventId(), kind, now, keyStore.requestId(), keyStore);
    }

    private KeyStore current(KeyStore before) {
        return ledger.find(before.team(), before.id()).orElse(before);
    }
}
