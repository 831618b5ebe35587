package dev.keystorevending.aws.eventbridge;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keystorevending.aws.Json;
import dev.keystorevending.aws.dynamodb.Target;
import dev.keystorevending.core.connect.ConnectionErrors;
import dev.keystorevending.core.event.Event;
import dev.keystorevending.core.keystore.Connection;
import dev.keystorevending.core.keystore.Drift;
import dev.keystorevending.core.keystore.KeyStore;
import dev.keystorevending.core.keystore.Status;
import dev.keystorevending.core.policy.PolicyChange;
import dev.keystorevending.core.problem.Problem;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * Writes an event's {@code detail} as {@code events/schemas} describe it. It contains no secret and no secret's ARN.
 */
public final class EventJson {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final DateTimeFormatter MILLISECONDS =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private final Target target;

    public EventJson(Target target) {
        this.target = target;
    }

    /** The detail as JSON text. */
    public String detail(Event event) {
        KeyStore keyStore = event.keyStore();
        ObjectNode detail = withMetadata(event.eventId(), keyStore.revision(), event.occurredAt(), event.requestId());
        ObjectNode data = detail.putObject("data")
                .put("team", keyStore.team().value())
                .put("keyStoreId", keyStore.id().value())
                .put("name", keyStore.name().value())
                .put("type", keyStore.backing().type().name());
        keyStore.clientReference().ifPresent(reference -> data.put("clientReference", reference.value()));
        keyStore.status().inKms().ifPresent(id -> data.put("customKeyStoreId", id.value()));
        switch (event.kind()) {
            case KeyStoreCreated -> data.put("connect", keyStore.connect());
            case KeyStoreCreationFailed -> problem(keyStore, data);
            case KeyStoreConnected -> data.put("connectedAt", time(event.occurredAt()));
            case KeyStoreConnectionFailed -> connectionError(keyStore, data);
            case KeyStoreDisconnected -> data.put("disconnectedAt", time(event.occurredAt()));
            case KeyStoreDisconnectionFailed -> connectionError(keyStore, data);
            case KeyStoreDeleted -> data.put("deletedAt", time(event.occurredAt()));
            case KeyStoreDeletionFailed -> refusal(keyStore, data);
            case KeyStoreAdopted -> data.put("adoptedAt", time(event.occurredAt()));
            case KeyStoreTransferred -> {
                event.formerTeam().ifPresent(team -> data.put("formerTeam", team.value()));
                data.put("transferredAt", time(event.occurredAt()));
            }
            case KeyStoreForgotten -> data.put("forgottenAt", time(event.occurredAt()));
            case KeyStoreDrifted -> data.set("drift", drift(keyStore.drift()));
            case KeyStoreDriftResolved -> data.put("resolvedAt", time(event.occurredAt()));
            case KeyStoreUpdated -> data.put("updatedAt", time(event.occurredAt()));
            case KeyStoreUpdateFailed -> refusal(keyStore, data);
            case KeyStoreCredentialRotated ->
                data.put("secretVersionId", keyStore.secret().versionId().value())
                        .put("rotatedAt", time(event.occurredAt()));
            case KeyStoreRotationFailed -> refusal(keyStore, data);
            case PolicyChanged -> throw new IllegalStateException("no event of a key store has this kind");
        }
        return text(detail, data);
    }

    /** The detail of {@code PolicyChanged} as JSON text. The policy names patterns of secrets' ARNs, so it is not in it. */
    public String detail(PolicyChange change, String eventId) {
        ObjectNode detail = withMetadata(eventId, change.version(), change.at(), change.requestId());
        ObjectNode data = detail.putObject("data")
                .put("team", change.team().value())
                .put("action", change.action().name());
        var changed = data.putArray("changed");
        change.changed().forEach(changed::add);
        data.put("changedBy", change.by().principal().arn());
        change.by().session().ifPresent(session -> data.put("changedBySession", session.value()));
        return text(detail, data);
    }

    private static ObjectNode withMetadata(String eventId, long sequence, Instant at, String requestId) {
        ObjectNode detail = JSON.objectNode();
        detail.putObject("metadata")
                .put("eventId", eventId)
                .put("sequence", sequence)
                .put("schemaVersion", "1.0")
                .put("occurredAt", time(at))
                .put("requestId", requestId);
        return detail;
    }

    private String text(ObjectNode detail, ObjectNode data) {
        data.put("account", target.account()).put("region", target.region());
        return Json.text(detail);
    }

    private static void problem(KeyStore keyStore, ObjectNode data) {
        if (keyStore.status() instanceof Status.Failed failed) {
            data.set("problem", recorded(failed.problem(), true));
        }
    }

    private static void refusal(KeyStore keyStore, ObjectNode data) {
        if (keyStore.status() instanceof Status.Created created) {
            created.refused().ifPresent(problem -> data.set("problem", recorded(problem, false)));
        }
    }

    /**
     * Returns the problem of a failed creation, change or deletion, as the record and the event show it.
     *
     * @param keyed whether the request had an idempotency key
     */
    public static ObjectNode recorded(Problem problem, boolean keyed) {
        var code = problem.code();
        ObjectNode node = JSON.objectNode()
                .put("code", code.name())
                .put("title", code.title())
                .put("detail", problem.advice(keyed, true))
                .put("retryable", code.retryable());
        node.set("retry", retry(problem, true));
        return node;
    }

    /**
     * Returns when and how a request can be sent again.
     *
     * @param recorded whether the failed request left a record
     */
    public static ObjectNode retry(Problem problem, boolean recorded) {
        var code = problem.code();
        ObjectNode node =
                JSON.objectNode().put("when", code.retry().when().name()).put("sameKey", code.sameKey(recorded));
        problem.afterSeconds().ifPresent(seconds -> node.put("afterSeconds", seconds));
        return node;
    }

    private static void connectionError(KeyStore keyStore, ObjectNode data) {
        if (keyStore.connection() instanceof Connection.Failed failed) {
            var error = ConnectionErrors.of(failed.errorCode());
            data.put("errorCode", error.code())
                    .put("meaning", error.meaning())
                    .put("remedy", error.remedy())
                    .put("lastSeen", failed.lastSeen());
        }
    }

    /** Returns the differences that count, as the record and the event show them. */
    public static ArrayNode drift(Drift drift) {
        var array = JSON.arrayNode();
        drift.confirmed()
                .forEach(difference -> array.addObject()
                        .put("what", difference.kind().name())
                        .put("expected", difference.expected())
                        .put("seen", difference.seen())
                        .put("since", time(difference.since()))
                        .put("detail", difference.detail()));
        return array;
    }

    /** ISO 8601, UTC, milliseconds. */
    public static String time(Instant instant) {
        return MILLISECONDS.format(instant);
    }
}
