package dev.keystorevending.core.keystore;

import dev.keystorevending.core.ledger.Claim;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A key store as the ledger knows it.
 *
 * @param secret the secret, pinned to the version that was read
 * @param connect whether a connect was asked for with the request
 * @param clientReference the caller's own identifier, if the create request has one
 * @param createdBy the caller of the first request; also when another caller takes the failed record up again
 * @param requestId the request that vended it
 * @param idempotencyKey the key of that request, which stays with the team that sent it
 * @param fingerprint SHA-256 of the canonical request, to tell a repeat from a re-use of its key
 * @param reservedAt when the last reservation was made; a KMS store that is older is not ours
 * @param claims what was reserved for it, as it was reserved; only these are released
 * @param revision counts the writes; every change is conditional on it
 * @param drift how KMS differs from the record
 * @param watch when the secret is compared with what KMS was told
 */
public record KeyStore(
        KeyStoreId id,
        TeamId team,
        KeyStoreName name,
        Backing backing,
        PinnedSecret secret,
        boolean connect,
        Optional<ClientReference> clientReference,
        Caller createdBy,
        String requestId,
        IdempotencyKey idempotencyKey,
        String fingerprint,
        Instant reservedAt,
        Instant updatedAt,
        Status status,
        Connection connection,
        List<Claim> claims,
        long revision,
        Drift drift,
        SecretWatch watch) {

    public KeyStore {
        claims = List.copyOf(claims);
    }

    /** The same key store after a step of its creation. */
    public KeyStore with(Status next, Connection nextConnection, Instant now) {
        return with(next, nextConnection, next.live() ? drift : Drift.none(), now);
    }

    /** The same key store after it was compared with KMS. */
    public KeyStore with(Connection next, Drift nextDrift, Instant now) {
        return with(status, next, nextDrift, now);
    }

    private KeyStore with(Status next, Connection nextConnection, Drift nextDrift, Instant now) {
        return copy(team, configuration(), now, next, nextConnection, claims, revision + 1, nextDrift, watch);
    }

    private KeyStore copy(
            TeamId otherTeam,
            Configuration other,
            Instant now,
            Status next,
            Connection nextConnection,
            List<Claim> otherClaims,
            long nextRevision,
            Drift nextDrift,
            SecretWatch nextWatch) {
        return new KeyStore(
                id,
                otherTeam,
                other.name(),
                other.backing(),
                other.secret(),
                connect,
                clientReference,
                createdBy,
                requestId,
                idempotencyKey,
                fingerprint,
                reservedAt,
                now,
                next,
                nextConnection,
                otherClaims,
                nextRevision,
                nextDrift,
                nextWatch);
    }

    /** The same key store after a step of its connection. */
    public KeyStore with(Connection next, Instant now) {
        return with(status, next, now);
    }

    /** The same key store after a step of its creation that leaves the connection alone. */
    public KeyStore with(Status next, Instant now) {
        return with(next, connection, now);
    }

    /** Returns what the team can change. */
    public Configuration configuration() {
        return new Configuration(name, backing, secret);
    }

    /** The same key store with another configuration and its claims; nothing else changes, not even the revision.
     * What was known to differ from KMS stays known until reconcile compares it again, so that its end is announced. */
    public KeyStore with(Configuration other, List<Claim> otherClaims) {
        return copy(team, other, updatedAt, status, connection, otherClaims, revision, drift, watch);
    }

    /** The same key store with another watch over its secret; nothing else changes, not even the revision. */
    public KeyStore with(SecretWatch next) {
        return copy(team, configuration(), updatedAt, status, connection, claims, revision, drift, next);
    }

    /** Whether KMS has the key store and the service tells KMS a new version of the secret by itself. */
    public boolean rotates() {
        return status.live() && status.inKms().isPresent() && secret.rotation() == RotationMode.automatic;
    }

    /** The same key store as another team's. */
    public KeyStore movedTo(TeamId next, Instant now) {
        return copy(next, configuration(), now, status, connection, claims, revision + 1, drift, watch);
    }

    /** Returns when reconcile must process the record; empty if there is nothing to do. A key store at rest is always compared with KMS. */
    public Optional<Instant> dueAt() {
        return switch (status) {
            case Status.Creating creating -> Optional.of(creating.leaseUntil());
            case Status.Created created -> Optional.of(connection.dueAt().orElse(updatedAt));
            case Status.Changing changing ->
                connection.moving()
                        ? connection.dueAt()
                        : Optional.of(changing.change().next());
            case Status.Deleting deleting ->
                connection.moving() ? connection.dueAt() : Optional.of(deleting.leaseUntil());
            case Status.Deleted deleted -> Optional.empty();
            case Status.Failed failed -> Optional.empty();
        };
    }
}
