package dev.keystorevending.core.create;

import dev.keystorevending.core.event.Event;
import dev.keystorevending.core.event.EventKind;
import dev.keystorevending.core.keystore.Connection;
import dev.keystorevending.core.keystore.CustomKeyStoreId;
import dev.keystorevending.core.keystore.Identifiers;
import dev.keystorevending.core.keystore.KeyStore;
import dev.keystorevending.core.keystore.Status;
import dev.keystorevending.core.ledger.AuditAction;
import dev.keystorevending.core.ledger.AuditLine;
import dev.keystorevending.core.ledger.Claim;
import dev.keystorevending.core.ledger.Ledger;
import dev.keystorevending.core.ledger.WriteAnswer;
import dev.keystorevending.core.problem.Problem;
import java.time.Instant;
import java.time.InstantSource;

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
     * @return the current record; another attempt wrote it if that attempt was first
     */
    public KeyStore created(
            KeyStore creating, CustomKeyStoreId id, AuditAction action, String actor, String requestId) {
        Instant now = clock.instant();
        var next = creating.with(new Status.Created(id), firstConnection(creating, now), now);
        var line = new AuditLine(now, action, actor, attempt(creating), requestId, "KMS created " + id + ".");
        return settled(
                creating,
                next,
                ledger.recordCreated(creating, next, line, event(EventKind.KeyStoreCreated, next, now)));
    }

    /** Records that no key store was created, and releases the claims and the quota. */
    public KeyStore failed(KeyStore creating, Problem problem, String actor, String requestId) {
        Instant now = clock.instant();
        var next = creating.with(new Status.Failed(problem), new Connection.NotRequested(), now);
        var line = new AuditLine(
                now,
                AuditAction.CREATION_FAILED,
                actor,
                attempt(creating),
                requestId,
                problem.code() + ": " + problem.detail());
        var claims = Claim.of(creating.name(), creating.backing());
        return settled(
                creating,
                next,
                ledger.recordFailed(creating, next, claims, line, event(EventKind.KeyStoreCreationFailed, next, now)));
    }

    private Connection firstConnection(KeyStore keyStore, Instant now) {
        return keyStore.connect() && managedConnect
                ? new Connection.Requested(now, true)
                : new Connection.NotRequested();
    }

    private Event event(EventKind kind, KeyStore keyStore, Instant now) {
        return new Event(identifiers.eventId(), kind, now, keyStore.requestId(), keyStore);
    }

    private KeyStore settled(KeyStore before, KeyStore next, WriteAnswer answer) {
        return switch (answer) {
            case WRITTEN -> next;
            case OVERTAKEN -> ledger.find(before.team(), before.id()).orElse(before);
        };
    }

    private static int attempt(KeyStore keyStore) {
        return keyStore.status() instanceof Status.Creating creating ? creating.attempt() : 0;
    }
}
