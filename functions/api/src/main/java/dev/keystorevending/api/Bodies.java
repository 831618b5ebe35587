package dev.keystorevending.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keystorevending.aws.eventbridge.EventJson;
import dev.keystorevending.core.access.AdministratorList;
import dev.keystorevending.core.change.ChangeOutcome;
import dev.keystorevending.core.connect.ConnectionErrors;
import dev.keystorevending.core.create.CreateOutcome;
import dev.keystorevending.core.create.CreateWarning;
import dev.keystorevending.core.keystore.Backing;
import dev.keystorevending.core.keystore.Caller;
import dev.keystorevending.core.keystore.Change;
import dev.keystorevending.core.keystore.Configuration;
import dev.keystorevending.core.keystore.Connection;
import dev.keystorevending.core.keystore.KeyStore;
import dev.keystorevending.core.keystore.KeyStoreId;
import dev.keystorevending.core.keystore.PinnedSecret;
import dev.keystorevending.core.keystore.Principal;
import dev.keystorevending.core.keystore.Status;
import dev.keystorevending.core.kms.SeenKeyStore;
import dev.keystorevending.core.ledger.AuditLine;
import dev.keystorevending.core.ledger.Page;
import dev.keystorevending.core.policy.HostPattern;
import dev.keystorevending.core.policy.PolicyChange;
import dev.keystorevending.core.policy.PolicyEntries;
import dev.keystorevending.core.policy.PolicyWarning;
import dev.keystorevending.core.policy.SecretArnPattern;
import dev.keystorevending.core.policy.StoredPolicy;
import dev.keystorevending.core.policy.TeamPolicy;
import dev.keystorevending.core.policy.TeamSummary;
import dev.keystorevending.core.problem.Problem;
import dev.keystorevending.core.query.PageToken;
import dev.keystorevending.core.trail.TrailLine;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Writes the domain's values as the JSON of {@code openapi/key-stores.v1.yaml}. */
final class Bodies {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private Bodies() {}

    /** The key store in the answer to a create or a change, with warnings. */
    static JsonNode created(KeyStore keyStore, List<CreateWarning> warnings) {
        var node = keyStore(keyStore);
        createWarnings(node, warnings);
        return node;
    }

    static ObjectNode keyStore(KeyStore keyStore) {
        var node = JSON.objectNode()
                .put("id", keyStore.id().value())
                .put("team", keyStore.team().value())
                .put("name", keyStore.name().value())
                .put("type", keyStore.backing().type().name());
        switch (keyStore.status()) {
            case Status.Creating creating -> node.put("status", "CREATING");
            case Status.Created created -> {
                node.put("status", "CREATED");
                created.refused().ifPresent(problem -> node.set("problem", EventJson.recorded(problem, false)));
            }
            case Status.Changing changing -> {
                node.put("status", "CHANGING");
                changing.change()
                        .refused()
                        .ifPresent(problem -> node.set("problem", EventJson.recorded(problem, false)));
                node.set("change", change(changing.change()));
            }
            case Status.Deleting deleting -> node.put("status", "DELETING");
            case Status.Deleted deleted -> node.put("status", "DELETED");
            case Status.Failed failed ->
                node.put("status", "FAILED").set("problem", EventJson.recorded(failed.problem(), true));
        }
        keyStore.status().inKms().ifPresent(id -> node.put("customKeyStoreId", id.value()));
        backing(node, keyStore.backing());
        node.set("secret", secret(keyStore.secret()));
        node.put("connect", keyStore.connect());
        keyStore.clientReference().ifPresent(reference -> node.put("clientReference", reference.value()));
        node.set("connection", connection(keyStore.connection()));
        if (!keyStore.drift().confirmed().isEmpty()) {
            node.set("drift", EventJson.drift(keyStore.drift()));
        }
        caller(node, "createdBy", "createdBySession", keyStore.createdBy());
        return node.put("createdAt", time(keyStore.id().createdAt()))
                .put("updatedAt", time(keyStore.updatedAt()))
                .put("requestId", keyStore.requestId());
    }

    /** Items of earlier versions have no session. */
    private static void caller(ObjectNode node, String principal, String session, Caller caller) {
        node.put(principal, caller.principal().arn());
        caller.session().ifPresent(arn -> node.put(session, arn.value()));
    }

    private static JsonNode change(Change change) {
        var node = JSON.objectNode()
                .put("kind", change.kind().name())
                .put("since", time(change.since()))
                .put("interrupt", change.interrupt());
        configuration(node, change.target());
        return node;
    }

    private static void configuration(ObjectNode node, Configuration configuration) {
        node.put("name", configuration.name().value());
        backing(node, configuration.backing());
        node.set("secret", secret(configuration.secret()));
    }

    /** The key store as it is, with the plan of a change. */
    static JsonNode plan(ChangeOutcome.Planned planned) {
        var node = keyStore(planned.keyStore());
        var plan = node.putObject("plan").put("disconnects", planned.disconnects());
        configuration(plan, planned.target());
        createWarnings(node, planned.warnings());
        return node;
    }

    /** A key store that no live record owns, as KMS shows it. */
    static JsonNode unmanaged(SeenKeyStore store) {
        var node = JSON.objectNode()
                .put("customKeyStoreId", store.id().value())
                .put("name", store.name())
                .put("type", store.configuration().type().name());
        store.backing().ifPresent(backing -> backing(node, backing));
        node.put("connectionState", store.state().name());
        store.errorCode().ifPresent(code -> node.put("connectionErrorCode", code));
        return node.put("createdAt", time(store.createdAt()));
    }

    /** A list that has no pages. */
    static <T> JsonNode list(List<T> all, Function<T, JsonNode> item) {
        var node = JSON.objectNode();
        ArrayNode items = node.putArray("items");
        all.stream().map(item).forEach(items::add);
        return node;
    }

    private static void backing(ObjectNode node, Backing backing) {
        switch (backing) {
            case Backing.CloudHsm hsm ->
                node.putObject("cloudHsm")
                        .put("clusterId", hsm.clusterId().value())
                        .put("trustAnchorFingerprint", hsm.trustAnchor().fingerprint());
            case Backing.ExternalKeyStore xks -> {
                var external = node.putObject("externalKeyStore")
                        .put("connectivity", xks.connectivity().name())
                        .put("uriEndpoint", xks.endpoint().value())
                        .put("uriPath", xks.path().value());
                if (xks instanceof Backing.VpcEndpointService vpc) {
                    external.put("vpcEndpointServiceName", vpc.service().value());
                    vpc.owner().ifPresent(owner -> external.put("vpcEndpointServiceOwner", owner.value()));
                }
            }
        }
    }

    private static JsonNode secret(PinnedSecret secret) {
        return JSON.objectNode()
                .put("arn", secret.arn().value())
                .put("versionId", secret.versionId().value())
                .put("rotation", secret.rotation().name());
    }

    private static JsonNode connection(Connection connection) {
        var node = JSON.objectNode();
        return switch (connection) {
            case Connection.NotRequested none -> node.put("state", "NOT_REQUESTED");
            case Connection.Requested it -> since(node, "REQUESTED", it.since());
            case Connection.Connecting it -> since(node, "CONNECTING", it.since());
            case Connection.Connected it -> since(node, "CONNECTED", it.since());
            case Connection.DisconnectRequested it -> since(node, "DISCONNECT_REQUESTED", it.since());
            case Connection.Disconnecting it -> since(node, "DISCONNECTING", it.since());
            case Connection.Disconnected it -> since(node, "DISCONNECTED", it.since());
            case Connection.Failed it -> {
                var error = ConnectionErrors.of(it.errorCode());
                yield since(node, "FAILED", it.since())
                        .put("errorCode", error.code())
                        .put("meaning", error.meaning())
                        .put("remedy", error.remedy())
                        .put("lastSeen", it.lastSeen());
            }
        };
    }

    private static ObjectNode since(ObjectNode node, String state, Instant since) {
        return node.put("state", state).put("since", time(since));
    }

    static JsonNode plan(CreateOutcome.Planned planned) {
        var node = JSON.objectNode().put("validateOnly", true);
        var request = planned.request();
        var would = node.putObject("wouldCreate")
                .put("name", request.name().value())
                .put("type", request.backing().type().name())
                .put("connect", request.connect());
        request.clientReference().ifPresent(reference -> would.put("clientReference", reference.value()));
        backing(would, request.backing());
        would.set("secret", secret(planned.secret()));
        node.putObject("quota").put("used", planned.used()).put("limit", planned.quota());
        createWarnings(node, planned.warnings());
        planned.probe().ifPresent(report -> node.set("probe", ProbeBody.of(report)));
        return node;
    }

    private static void createWarnings(ObjectNode node, List<CreateWarning> warnings) {
        if (!warnings.isEmpty()) {
            ArrayNode array = node.putArray("warnings");
            warnings.forEach(warning -> array.addObject()
                    .put("pointer", warning.pointer())
                    .put("code", warning.code().name())
                    .put("detail", warning.detail()));
        }
    }

    static <T, P> JsonNode page(Page<T, P> page, Function<T, JsonNode> item, Function<P, PageToken> token) {
        var node = JSON.objectNode();
        ArrayNode items = node.putArray("items");
        page.items().stream().map(item).forEach(items::add);
        page.next().map(token).ifPresent(next -> node.put("nextPageToken", next.text()));
        return node;
    }

    static JsonNode trailLine(TrailLine line) {
        var node = JSON.objectNode().put("at", time(line.at())).put("operation", line.operation());
        caller(node, "caller", "session", line.caller());
        node.put("dryRun", line.dryRun()).put("outcome", line.outcome());
        line.keyStore().ifPresent(id -> node.put("keyStoreId", id.value()));
        return node.put("requestId", line.requestId());
    }

    static JsonNode team(TeamSummary summary) {
        return JSON.objectNode()
                .put("team", summary.listing().team().value())
                .put("quota", summary.listing().quota())
                .put("keyStores", summary.keyStores())
                .put("policyVersion", summary.listing().policyVersion())
                .put("updatedAt", time(summary.listing().updatedAt()));
    }

    static JsonNode history(List<AuditLine> lines) {
        var node = JSON.objectNode();
        ArrayNode items = node.putArray("items");
        for (AuditLine line : lines) {
            var item = items.addObject()
                    .put("at", time(line.at()))
                    .put("action", line.action().name())
                    .put("actor", line.actor().name())
                    .put("detail", line.detail())
                    .put("requestId", line.requestId());
            line.actor().session().ifPresent(session -> item.put("session", session.value()));
            if (line.attempt() > 0) {
                item.put("attempt", line.attempt());
            }
        }
        return node;
    }

    /** The policies as they were stored, so without warnings, which depend on where and when they are read. */
    static JsonNode policyChange(PolicyChange change) {
        var node = JSON.objectNode()
                .put("at", time(change.at()))
                .put("action", change.action().name())
                .put("version", change.version());
        caller(node, "changedBy", "session", change.by());
        node.put("requestId", change.requestId());
        texts(node, "changed", change.changed());
        change.before().ifPresent(stored -> node.set("before", policy(stored, List.of())));
        change.after().ifPresent(stored -> node.set("after", policy(stored, List.of())));
        return node;
    }

    static JsonNode policy(StoredPolicy stored, List<PolicyWarning> warnings) {
        TeamPolicy policy = stored.policy();
        var node = JSON.objectNode().put("team", policy.team().value());
        texts(
                node,
                "principals",
                PolicyEntries.sorted(policy).stream().map(Principal::arn).toList());
        var name = node.putObject("name")
                .put("pattern", policy.name().pattern().text())
                .put("description", policy.name().description());
        texts(name, "examples", policy.name().examples());
        texts(name, "reservedWords", policy.name().reservedWords());
        texts(node, "allowedTypes", sorted(policy.allowedTypes()));
        texts(node, "allowedConnectivity", sorted(policy.allowedConnectivity()));
        texts(node, "clusterIds", sorted(policy.clusterIds()));
        texts(
                node,
                "proxyHosts",
                policy.proxyHosts().stream().map(HostPattern::value).toList());
        texts(
                node,
                "secretArnPatterns",
                policy.secretArnPatterns().stream().map(SecretArnPattern::value).toList());
        if (!warnings.isEmpty()) {
            ArrayNode array = node.putArray("warnings");
            warnings.forEach(warning -> array.addObject()
                    .put("pointer", warning.pointer())
                    .put("code", warning.code().name())
                    .put("detail", warning.detail()));
        }
        node.put("quota", policy.quota())
                .put("reconnect", policy.reconnect())
                .put("version", stored.version())
                .put("updatedAt", time(stored.updatedAt()));
        caller(node, "updatedBy", "updatedBySession", stored.updatedBy());
        return node;
    }

    /** The administrators, with the latest changes of the list. */
    static JsonNode administrators(AdministratorList list, Set<Principal> configured) {
        var node = JSON.objectNode();
        texts(node, "configured", arns(configured));
        texts(node, "principals", arns(list.principals()));
        node.put("version", list.version());
        ArrayNode changes = node.putArray("changes");
        for (var change : list.changes()) {
            var item = changes.addObject().put("version", change.version()).put("at", time(change.at()));
            caller(item, "changedBy", "session", change.by());
            item.put("requestId", change.requestId());
            texts(item, "added", arns(change.added()));
            texts(item, "removed", arns(change.removed()));
        }
        return node;
    }

    private static List<String> arns(Collection<Principal> principals) {
        return principals.stream().map(Principal::arn).sorted().toList();
    }

    private static List<String> sorted(Collection<?> values) {
        return values.stream().map(String::valueOf).sorted().toList();
    }

    private static void texts(ObjectNode node, String name, List<String> values) {
        ArrayNode array = node.putArray(name);
        values.forEach(array::add);
    }

    /** A problem of RFC 9457 with this service's extension members. */
    static JsonNode problem(Problem problem, String requestId, boolean keyed, Optional<KeyStoreId> record) {
        var code = problem.code();
        var node = JSON.objectNode()
                .put("type", "urn:keystores:problem:" + code.name())
                .put("title", code.title())
                .put("status", code.status())
                .put("detail", problem.advice(keyed, record.isPresent()))
                .put("code", code.name())
                .put("requestId", requestId)
                .put("retryable", code.retryable());
        node.set("retry", EventJson.retry(problem, record.isPresent()));
        record.ifPresent(id -> node.put("keyStoreId", id.value()));
        if (!problem.errors().isEmpty()) {
            ArrayNode errors = node.putArray("errors");
            for (var error : problem.errors()) {
                var item = errors.addObject()
                        .put("pointer", error.pointer())
                        .put("code", error.code())
                        .put("detail", error.detail());
                error.expected().ifPresent(expected -> item.put("expected", expected));
                error.example().ifPresent(example -> item.put("example", example));
            }
        }
        return node;
    }

    private static String time(Instant instant) {
        return EventJson.time(instant);
    }
}
