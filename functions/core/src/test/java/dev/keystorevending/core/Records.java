package dev.keystorevending.core;

import dev.keystorevending.core.create.Ownership;
import dev.keystorevending.core.keystore.Caller;
import dev.keystorevending.core.keystore.Connection;
import dev.keystorevending.core.keystore.CustomKeyStoreId;
import dev.keystorevending.core.keystore.Drift;
import dev.keystorevending.core.keystore.IdempotencyKey;
import dev.keystorevending.core.keystore.KeyStore;
import dev.keystorevending.core.keystore.KeyStoreId;
import dev.keystorevending.core.keystore.SecretVersionId;
import dev.keystorevending.core.keystore.SecretWatch;
import dev.keystorevending.core.keystore.Status;
import dev.keystorevending.core.ledger.Actor;
import dev.keystorevending.core.ledger.AuditAction;
import dev.keystorevending.core.ledger.AuditLine;
import dev.keystorevending.core.ledger.Claim;
import dev.keystorevending.core.problem.Problem;
import dev.keystorevending.core.problem.ProblemCode;
import dev.keystorevending.core.secret.Credential;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Records of key stores, reserved at {@link CreateRequests#NOW}. */
public final class Records {

    public static final SecretVersionId VERSION = new SecretVersionId("11111111-2222-3333-4444-555555555555");
    /** Another seed than that of any world, so that no id occurs in both. */
    private static final Random RANDOM = new Random(4711);

    private Records() {}

    /** A record whose first attempt called KMS at {@link CreateRequests#NOW}. */
    public static KeyStore creating(Map<String, @Nullable Object> body) {
        var request = World.command(body, "key").request();
        Instant now = CreateRequests.NOW;
        var id = KeyStoreId.fresh(now, RANDOM);
        return new KeyStore(
                id,
                Teams.PAYMENTS,
                request.name(),
                request.backing(),
                request.pinned(VERSION, new Credential.KmsUserPassword("kmsPswd01")),
                request.connect(),
                request.clientReference(),
                Teams.MEMBER,
                "request",
                new IdempotencyKey("key-" + id),
                request.fingerprint(),
                now,
                now,
                new Status.Creating(1, now.plus(Ownership.LEASE), now),
                new Connection.NotRequested(),
                Claim.of(request.name(), request.backing()),
                1,
                Drift.none(),
                SecretWatch.from(CreateRequests.NOW));
    }

    /** A body for an external key store that differs from every other number's in name and path. */
    public static Map<String, @Nullable Object> body(int number) {
        var body = CreateRequests.publicProxy();
        body.put("name", "payments-" + number);
        CreateRequests.inner(body, "externalKeyStore").put("uriPath", "/p" + number + "/kms/xks/v1");
        return body;
    }

    public static KeyStore created(KeyStore creating, Connection connection) {
        return creating.with(new Status.Created(store(creating)), connection, CreateRequests.NOW);
    }

    public static KeyStore failed(KeyStore creating) {
        return creating.with(
                new Status.Failed(new Problem(ProblemCode.KmsInternal, "why"), 1),
                new Connection.NotRequested(),
                CreateRequests.NOW);
    }

    /** A copy of a record with another status and other claims, and the same revision. */
    public static KeyStore copy(KeyStore record, Status status, List<Claim> claims) {
        return new KeyStore(
                record.id(),
                record.team(),
                record.name(),
                record.backing(),
                record.secret(),
                record.connect(),
                record.clientReference(),
                record.createdBy(),
                record.requestId(),
                record.idempotencyKey(),
                record.fingerprint(),
                record.reservedAt(),
                record.updatedAt(),
                status,
                record.connection(),
                claims,
                record.revision(),
                Drift.none(),
                record.watch());
    }

    /** A copy of a record that another caller created. */
    public static KeyStore by(Caller creator, KeyStore record) {
        return new KeyStore(
                record.id(),
                record.team(),
                record.name(),
                record.backing(),
                record.secret(),
                record.connect(),
                record.clientReference(),
                creator,
                record.requestId(),
                record.idempotencyKey(),
                record.fingerprint(),
                record.reservedAt(),
                record.updatedAt(),
                record.status(),
                record.connection(),
                record.claims(),
                record.revision(),
                Drift.none(),
                record.watch());
    }

    /** The line of a reservation, for tests that do not look at it. */
    public static AuditLine reservation() {
        return new AuditLine(
                CreateRequests.NOW, AuditAction.RESERVED, Actor.service("actor"), 1, "request", "for the test");
    }

    /** The id in KMS that {@link #created} gives to a record. */
    public static CustomKeyStoreId store(KeyStore record) {
        return new CustomKeyStoreId("cks-" + record.id());
    }
}
