package dev.keystorevending.aws.dynamodb;

import dev.keystorevending.core.keystore.AccountId;
import dev.keystorevending.core.keystore.Backing;
import dev.keystorevending.core.keystore.ClientReference;
import dev.keystorevending.core.keystore.ClusterId;
import dev.keystorevending.core.keystore.Configuration;
import dev.keystorevending.core.keystore.Connection;
import dev.keystorevending.core.keystore.CustomKeyStoreId;
import dev.keystorevending.core.keystore.IdempotencyKey;
import dev.keystorevending.core.keystore.KeyStore;
import dev.keystorevending.core.keystore.KeyStoreId;
import dev.keystorevending.core.keystore.KeyStoreName;
import dev.keystorevending.core.keystore.PinnedSecret;
import dev.keystorevending.core.keystore.ProxyUriEndpoint;
import dev.keystorevending.core.keystore.ProxyUriPath;
import dev.keystorevending.core.keystore.RotationMode;
import dev.keystorevending.core.keystore.SecretArn;
import dev.keystorevending.core.keystore.SecretVersionId;
import dev.keystorevending.core.keystore.SecretWatch;
import dev.keystorevending.core.keystore.Status;
import dev.keystorevending.core.keystore.TeamId;
import dev.keystorevending.core.keystore.TrustAnchor;
import dev.keystorevending.core.keystore.VpcEndpointServiceName;
import dev.keystorevending.core.ledger.Claim;
import dev.keystorevending.core.ledger.DueKind;
import dev.keystorevending.core.problem.Problem;
import dev.keystorevending.core.problem.ProblemCode;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Converts a key store to an item of the table, without its primary key, and back. */
final class KeyStoreFormat {

    static final String STATUS = "status";
    static final String ATTEMPT = "attempt";
    static final String LEASE_UNTIL = "leaseUntil";
    static final String REVISION = "revision";
    static final String DUE_PARTITION = "duePk";
    static final String DUE_AT = "dueAt";
    static final String NAME_KEY = "nameKey";
    static final String COMPARE_AT = "secretCompareAt";

    /** The secret's ARN, only of live records that rotate automatically. */
    static final String ROTATES = "rotates";

    static final String TYPE = "type";
    static final String CONNECTION = "connection";
    static final String CUSTOM_KEY_STORE_ID = "customKeyStoreId";
    static final String CREATED_BY = "createdBy";
    static final String CLIENT_REFERENCE = "clientReference";

    /** How long the record of a failed creation is kept: longer than its idempotency key, which points to it. */
    private static final Duration FAILED_KEPT = DynamoLedger.KEY_KEPT.plusDays(10);

    private static final String CREATED_BY_SESSION = "createdBySession";
    private static final String CANDIDATE = "candidateId";
    private static final String CREATING = "CREATING";
    private static final String CREATED = "CREATED";
    private static final String CHANGING = "CHANGING";
    private static final String FAILED = "FAILED";
    private static final String DELETING = "DELETING";
    private static final String DELETED = "DELETED";
    private static final String PROBLEM_CODE = "problemCode";
    private static final String CONNECTION_SINCE = "connectionSince";
    private static final String CONNECTION_DEADLINE = "connectionDeadline";
    private static final String CONFIRM_AT = "connectionConfirmAt";
    private static final String DISCONNECTED_AT = "connectionDisconnectedAt";
    private static final String FIRST = "connectionFirst";

    private KeyStoreFormat() {}

    static Map<String, AttributeValue> write(KeyStore record, TableKeys keys) {
        var item = new HashMap<String, AttributeValue>();
        item.put("kind", Items.text("KEY_STORE"));
        item.put("id", Items.text(record.id().value()));
        item.put("team", Items.text(record.team().value()));
        writeConfiguration(record.configuration(), item);
        item.put(NAME_KEY, Items.text(record.name().comparable()));
        item.put(TYPE, Items.text(record.backing().type().name()));
        item.put("connect", AttributeValue.fromBool(record.connect()));
        record.clientReference().ifPresent(reference -> item.put(CLIENT_REFERENCE, Items.text(reference.value())));
        CallerFormat.write(item, CREATED_BY, CREATED_BY_SESSION, record.createdBy());
        item.put("requestId", Items.text(record.requestId()));
        item.put("idempotencyKey", Items.text(record.idempotencyKey().value()));
        item.put("fingerprint", Items.text(record.fingerprint()));
        item.put("reservedAt", Items.time(record.reservedAt()));
        item.put("updatedAt", Items.time(record.updatedAt()));
        item.put(REVISION, Items.number(record.revision()));
        item.put(
                "claims",
                AttributeValue.fromL(record.claims().stream()
                        .map(claim -> Items.text(claim(claim)))
                        .toList()));
        writeStatus(record.status(), item);
        if (record.status() instanceof Status.Failed) {
            item.put(
                    "expiresAt",
                    Items.number(record.updatedAt().plus(FAILED_KEPT).getEpochSecond()));
        }
        writeConnection(record.connection(), item);
        DriftFormat.write(record.drift(), item);
        writeWatch(record, item);
        record.dueAt().ifPresent(at -> {
            item.put(DUE_PARTITION, Items.text(keys.duePartition(DueKind.of(record))));
            item.put(DUE_AT, Items.time(at));
        });
        return item;
    }

    static void writeConfiguration(Configuration configuration, Map<String, AttributeValue> item) {
        item.put("name", Items.text(configuration.name().value()));
        writeBacking(configuration.backing(), item);
        item.put("secretArn", Items.text(configuration.secret().arn().value()));
        item.put(
                "secretVersionId", Items.text(configuration.secret().versionId().value()));
        configuration.secret().accessKeyId().ifPresent(id -> item.put("secretAccessKeyId", Items.text(id)));
        item.put("secretRotation", Items.text(configuration.secret().rotation().name()));
    }

    static Configuration readConfiguration(Map<String, AttributeValue> item) {
        var backing = readBacking(item);
        return new Configuration(
                new KeyStoreName(Items.text(item, "name")),
                backing,
                new PinnedSecret(
                        new SecretArn(Items.text(item, "secretArn")),
                        new SecretVersionId(Items.text(item, "secretVersionId")),
                        Items.maybeText(item, "secretAccessKeyId"),
                        // records from before automatic rotation have no mode
                        Items.maybeText(item, "secretRotation")
                                .map(RotationMode::valueOf)
                                .orElse(RotationMode.of(backing.type()))));
    }

    static KeyStore read(Map<String, AttributeValue> item) {
        var configuration = readConfiguration(item);
        return new KeyStore(
                new KeyStoreId(Items.text(item, "id")),
                new TeamId(Items.text(item, "team")),
                configuration.name(),
                configuration.backing(),
                configuration.secret(),
                Boolean.TRUE.equals(item.getOrDefault("connect", AttributeValue.fromBool(false))
                        .bool()),
                Items.maybeText(item, CLIENT_REFERENCE).map(ClientReference::new),
                CallerFormat.read(item, CREATED_BY, CREATED_BY_SESSION),
                Items.text(item, "requestId"),
                new IdempotencyKey(Items.text(item, "idempotencyKey")),
                Items.text(item, "fingerprint"),
                Items.time(item, "reservedAt"),
                Items.time(item, "updatedAt"),
                readStatus(item),
                readConnection(item),
                readClaims(item),
                Items.number(item, REVISION),
                DriftFormat.read(item),
                readWatch(item));
    }

    private static void writeWatch(KeyStore record, Map<String, AttributeValue> item) {
        item.put(COMPARE_AT, Items.time(record.watch().compareAt()));
        record.watch().passed().ifPresent(version -> item.put("secretPassed", Items.text(version.value())));
        if (record.rotates()) {
            item.put(ROTATES, Items.text(record.secret().arn().value()));
        }
    }

    private static SecretWatch readWatch(Map<String, AttributeValue> item) {
        return new SecretWatch(
                time(item, COMPARE_AT).orElse(Instant.EPOCH),
                Items.maybeText(item, "secretPassed").map(SecretVersionId::new));
    }

    private static String claim(Claim claim) {
        return claim.kind() + (claim.shared() ? " SHARED " : " EXCLUSIVE ") + claim.value();
    }

    private static List<Claim> readClaims(Map<String, AttributeValue> item) {
        return Objects.requireNonNull(item.get("claims"), "claims").l().stream()
                .map(entry -> entry.s().split(" ", 3))
                .map(parts -> new Claim(Claim.Kind.valueOf(parts[0]), parts[2], parts[1].equals("SHARED")))
                .toList();
    }

    private static void writeBacking(Backing backing, Map<String, AttributeValue> item) {
        switch (backing) {
            case Backing.CloudHsm hsm -> {
                item.put("clusterId", Items.text(hsm.clusterId().value()));
                item.put("trustAnchor", Items.text(hsm.trustAnchor().pem()));
            }
            case Backing.ExternalKeyStore xks -> {
                item.put("connectivity", Items.text(xks.connectivity().name()));
                item.put("uriEndpoint", Items.text(xks.endpoint().value()));
                item.put("uriPath", Items.text(xks.path().value()));
                if (xks instanceof Backing.VpcEndpointService vpc) {
                    item.put("vpcEndpointServiceName", Items.text(vpc.service().value()));
                    vpc.owner().ifPresent(owner -> item.put("vpcEndpointServiceOwner", Items.text(owner.value())));
                }
            }
        }
    }

    private static Backing readBacking(Map<String, AttributeValue> item) {
        if (item.containsKey("clusterId")) {
            return new Backing.CloudHsm(
                    new ClusterId(Items.text(item, "clusterId")),
                    TrustAnchor.parse(Items.text(item, "trustAnchor")).orThrow());
        }
        var endpoint = new ProxyUriEndpoint(Items.text(item, "uriEndpoint"));
        var path = new ProxyUriPath(Items.text(item, "uriPath"));
        return Items.maybeText(item, "vpcEndpointServiceName")
                .<Backing>map(service -> new Backing.VpcEndpointService(
                        endpoint,
                        path,
                        new VpcEndpointServiceName(service),
                        Items.maybeText(item, "vpcEndpointServiceOwner").map(AccountId::new)))
                .orElseGet(() -> new Backing.PublicEndpoint(endpoint, path));
    }

    private static void writeStatus(Status status, Map<String, AttributeValue> item) {
        switch (status) {
            case Status.Creating creating -> {
                item.put(STATUS, Items.text(CREATING));
                item.put(ATTEMPT, Items.number(creating.attempt()));
                item.put(LEASE_UNTIL, Items.time(creating.leaseUntil()));
                item.put("calledAt", Items.time(creating.calledAt()));
                creating.candidate().ifPresent(id -> item.put(CANDIDATE, Items.text(id.value())));
            }
            case Status.Created created -> {
                item.put(STATUS, Items.text(CREATED));
                created.refused().ifPresent(problem -> writeProblem(problem, item));
            }
            case Status.Changing changing -> {
                item.put(STATUS, Items.text(CHANGING));
                changing.change().refused().ifPresent(problem -> writeProblem(problem, item));
                ChangeFormat.write(changing.change(), item);
            }
            case Status.Deleting deleting -> {
                item.put(STATUS, Items.text(DELETING));
                item.put("deletingSince", Items.time(deleting.since()));
                item.put(LEASE_UNTIL, Items.time(deleting.leaseUntil()));
                item.put("mayDisconnect", AttributeValue.fromBool(deleting.disconnect()));
                item.put("reconnect", AttributeValue.fromBool(deleting.reconnect()));
            }
            case Status.Deleted deleted -> item.put(STATUS, Items.text(DELETED));
            case Status.Failed failed -> {
                item.put(STATUS, Items.text(FAILED));
                item.put(ATTEMPT, Items.number(failed.attempt()));
                writeProblem(failed.problem(), item);
            }
        }
        status.inKms().ifPresent(id -> item.put(CUSTOM_KEY_STORE_ID, Items.text(id.value())));
    }

    private static void writeProblem(Problem problem, Map<String, AttributeValue> item) {
        item.put(PROBLEM_CODE, Items.text(problem.code().name()));
        item.put("problemDetail", Items.text(problem.detail()));
    }

    private static Problem readProblem(Map<String, AttributeValue> item) {
        return new Problem(ProblemCode.valueOf(Items.text(item, PROBLEM_CODE)), Items.text(item, "problemDetail"));
    }

    private static Status readStatus(Map<String, AttributeValue> item) {
        return switch (Items.text(item, STATUS)) {
            case CREATING ->
                new Status.Creating(
                        (int) Items.number(item, ATTEMPT),
                        Items.time(item, LEASE_UNTIL),
                        Items.time(item, "calledAt"),
                        Items.maybeText(item, CANDIDATE).map(CustomKeyStoreId::new));
            case CREATED ->
                new Status.Created(
                        new CustomKeyStoreId(Items.text(item, CUSTOM_KEY_STORE_ID)),
                        item.containsKey(PROBLEM_CODE) ? Optional.of(readProblem(item)) : Optional.empty());
            case CHANGING ->
                new Status.Changing(
                        new CustomKeyStoreId(Items.text(item, CUSTOM_KEY_STORE_ID)),
                        ChangeFormat.read(
                                item,
                                item.containsKey(PROBLEM_CODE) ? Optional.of(readProblem(item)) : Optional.empty()));
            case DELETING ->
                new Status.Deleting(
                        new CustomKeyStoreId(Items.text(item, CUSTOM_KEY_STORE_ID)),
                        Items.time(item, "deletingSince"),
                        Items.time(item, LEASE_UNTIL),
                        flag(item, "mayDisconnect"),
                        flag(item, "reconnect"));
            case DELETED ->
                new Status.Deleted(Items.maybeText(item, CUSTOM_KEY_STORE_ID).map(CustomKeyStoreId::new));
            case FAILED -> new Status.Failed(readProblem(item), (int) Items.number(item, ATTEMPT));
            default -> throw new IllegalStateException("a record of unknown status");
        };
    }

    private static void writeConnection(Connection connection, Map<String, AttributeValue> item) {
        switch (connection) {
            case Connection.NotRequested none -> item.put(CONNECTION, Items.text("NOT_REQUESTED"));
            case Connection.Requested it -> {
                state(item, "REQUESTED", it.since());
                item.put(FIRST, AttributeValue.fromBool(it.first()));
                it.disconnectedAt().ifPresent(at -> item.put(DISCONNECTED_AT, Items.time(at)));
            }
            case Connection.Connecting it -> {
                state(item, "CONNECTING", it.since());
                item.put("connectionRequestedAt", Items.time(it.requestedAt()));
                item.put(CONNECTION_DEADLINE, Items.time(it.deadline()));
                item.put(FIRST, AttributeValue.fromBool(it.first()));
            }
            case Connection.DisconnectRequested it -> state(item, "DISCONNECT_REQUESTED", it.since());
            case Connection.Disconnecting it -> {
                state(item, "DISCONNECTING", it.since());
                item.put(CONNECTION_DEADLINE, Items.time(it.deadline()));
            }
            case Connection.Connected it -> settled(item, "CONNECTED", it.since(), it.confirmAt());
            case Connection.Disconnected it -> settled(item, "DISCONNECTED", it.since(), it.confirmAt());
            case Connection.Failed it -> {
                settled(item, "FAILED", it.since(), it.confirmAt());
                item.put("connectionErrorCode", Items.text(it.errorCode()));
                item.put("connectionLastSeen", Items.text(it.lastSeen()));
            }
        }
    }

    private static void state(Map<String, AttributeValue> item, String state, Instant since) {
        item.put(CONNECTION, Items.text(state));
        item.put(CONNECTION_SINCE, Items.time(since));
    }

    private static void settled(
            Map<String, AttributeValue> item, String state, Instant since, Optional<Instant> confirmAt) {
        state(item, state, since);
        confirmAt.ifPresent(at -> item.put(CONFIRM_AT, Items.time(at)));
    }

    private static Connection readConnection(Map<String, AttributeValue> item) {
        String state = Items.text(item, CONNECTION);
        if (state.equals("NOT_REQUESTED")) {
            return new Connection.NotRequested();
        }
        Instant since = Items.time(item, CONNECTION_SINCE);
        return switch (state) {
            case "REQUESTED" -> new Connection.Requested(since, first(item), time(item, DISCONNECTED_AT));
            case "CONNECTING" ->
                new Connection.Connecting(
                        item.containsKey("connectionRequestedAt") ? Items.time(item, "connectionRequestedAt") : since,
                        since,
                        Items.time(item, CONNECTION_DEADLINE),
                        first(item));
            case "DISCONNECT_REQUESTED" -> new Connection.DisconnectRequested(since);
            case "DISCONNECTING" -> new Connection.Disconnecting(since, Items.time(item, CONNECTION_DEADLINE));
            case "CONNECTED" -> new Connection.Connected(since, time(item, CONFIRM_AT));
            case "DISCONNECTED" -> new Connection.Disconnected(since, time(item, CONFIRM_AT));
            case "FAILED" ->
                new Connection.Failed(
                        since,
                        Items.text(item, "connectionErrorCode"),
                        Items.text(item, "connectionLastSeen"),
                        time(item, CONFIRM_AT));
            default -> throw new IllegalStateException("a record of unknown connection");
        };
    }

    private static boolean first(Map<String, AttributeValue> item) {
        return flag(item, FIRST);
    }

    static boolean flag(Map<String, AttributeValue> item, String name) {
        return Boolean.TRUE.equals(
                item.getOrDefault(name, AttributeValue.fromBool(false)).bool());
    }

    private static Optional<Instant> time(Map<String, AttributeValue> item, String name) {
        return item.containsKey(name) ? Optional.of(Items.time(item, name)) : Optional.empty();
    }
}
