package dev.keystorevending.local.proof;

import static dev.keystorevending.local.proof.KillWorld.path;
import static dev.keystorevending.local.proof.KillWorld.text;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keystorevending.core.access.AdministratorList;
import dev.keystorevending.core.problem.ProblemCode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.kms.model.CustomKeyStoresListEntry;

/** The invariants that hold when all work has ended, regardless of kills. Each check adds the violations that it finds. */
final class KillInvariants {

    private static final Set<String> CONNECTS = Set.of(
            "CONNECTING",
            "CONNECTED",
            "CONNECTION_FAILED",
            "CONNECTION_REQUESTED",
            "DISCONNECTION_REQUESTED",
            "DISCONNECTING");
    private static final Set<String> DISCONNECTS =
            Set.of("DISCONNECTING", "DISCONNECTED", "DISCONNECTION_FAILED", "CONNECTION_REQUESTED");

    /** A failed key store is disconnected before it is connected. */
    private static final Set<String> AFTER_A_DISCONNECT = union(CONNECTS, DISCONNECTS);

    private static final Set<String> SETTLED = Set.of(
            "CONNECTION_CONFIRMED",
            "CONNECTED",
            "CONNECTION_FAILED",
            "DISCONNECTED",
            "CONNECTION_REQUESTED",
            "DISCONNECTION_REQUESTED");

    /** What KMS shows of an adopted key store is recorded again, and any connection can be requested. */
    private static final Set<String> FIRST_SIGHT = union(union(CONNECTS, DISCONNECTS), SETTLED);

    /** The audit actions that may follow each action after a store was created. */
    private static final Map<String, Set<String>> CONNECTION_STEPS = Map.ofEntries(
            Map.entry("CREATED", CONNECTS),
            Map.entry("ADOPTED", CONNECTS),
            Map.entry("ADOPTED_FROM_KMS", FIRST_SIGHT),
            Map.entry("CONNECTION_REQUESTED", CONNECTS),
            Map.entry("CONNECTING", CONNECTS),
            Map.entry("CONNECTED", SETTLED),
            Map.entry("CONNECTION_FAILED", SETTLED),
            Map.entry("CONNECTION_CONFIRMED", Set.of("CONNECTION_REQUESTED", "DISCONNECTION_REQUESTED")),
            Map.entry("DISCONNECTION_REQUESTED", DISCONNECTS),
            Map.entry("DISCONNECTING", AFTER_A_DISCONNECT),
            Map.entry("DISCONNECTED", SETTLED),
            Map.entry("DISCONNECTION_FAILED", SETTLED));

    private static final Set<String> DELETES = Set.of("DELETION_REQUESTED");
    private static final Set<String> ENDS_A_DELETION =
            Set.of("DELETED", "DELETION_FAILED", "DISCONNECTION_REQUESTED", "DELETION_REQUESTED");

    /** The audit actions of a deletion that may follow each action. */
    private static final Map<String, Set<String>> DELETION_STEPS = Map.ofEntries(
            Map.entry("CREATED", DELETES),
            Map.entry("ADOPTED", DELETES),
            Map.entry("ADOPTED_FROM_KMS", DELETES),
            Map.entry("CONNECTION_REQUESTED", DELETES),
            Map.entry("CONNECTING", DELETES),
            Map.entry("CONNECTED", DELETES),
            Map.entry("CONNECTION_FAILED", DELETES),
            Map.entry("CONNECTION_CONFIRMED", DELETES),
            Map.entry("DISCONNECTION_REQUESTED", DELETES),
            Map.entry("DISCONNECTING", DELETES),
            Map.entry("DISCONNECTED", ENDS_A_DELETION),
            Map.entry("DISCONNECTION_FAILED", ENDS_A_DELETION),
            Map.entry("DELETION_REQUESTED", union(DISCONNECTS, ENDS_A_DELETION)),
            Map.entry("DELETION_FAILED", union(AFTER_A_DISCONNECT, DELETES)));

    private static final Set<String> CHANGES = Set.of("UPDATE_REQUESTED", "ROTATION_REQUESTED");
    private static final Set<String> CHANGE_CALLS = Set.of("UPDATE_CALLED", "UPDATE_REFUSED");
    private static final Set<String> CHANGE_ENDS =
            Set.of("UPDATED", "UPDATE_FAILED", "CREDENTIAL_ROTATED", "ROTATION_FAILED");

    /** After these a change may be requested. */
    private static final Set<String> AT_REST = union(
            Set.of(
                    "CREATED",
                    "ADOPTED",
                    "ADOPTED_FROM_KMS",
                    "CONNECTED",
                    "CONNECTION_FAILED",
                    "CONNECTION_CONFIRMED",
                    "DISCONNECTED",
                    "DISCONNECTION_FAILED",
                    "DELETION_FAILED"),
            CHANGE_ENDS);

    private static final Set<String> DISCONNECTED = Set.of("DISCONNECTED", "DISCONNECTION_FAILED");

    /** Lines beside the steps of a connection, a change or a deletion. */
    private static final Set<String> BESIDE =
            Set.of("TRANSFERRED", "ROTATION_REFUSED", "DRIFT_SUSPECTED", "DRIFTED", "DRIFT_CHANGED", "DRIFT_RESOLVED");

    private static final Set<String> CREATING =
            Set.of("", "RESERVED", "TAKEN_OVER", "CALLED_AGAIN", "ANSWERED", "CREATION_FAILED");

    /** Whether an action is one of a change and may follow the one before. */
    private static boolean changeStep(String before, String action) {
        boolean during = CHANGES.contains(before) || CHANGE_CALLS.contains(before);
        boolean goesOn = CHANGE_CALLS.contains(action) || CHANGE_ENDS.contains(action);
        if (CHANGE_ENDS.contains(before)) {
            return union(union(SETTLED, CONNECTS), union(DISCONNECTS, union(DELETES, CHANGES)))
                    .contains(action);
        }
        return (AT_REST.contains(before) && CHANGES.contains(action))
                || (during && (goesOn || DISCONNECTS.contains(action) || action.equals("DISCONNECTION_REQUESTED")))
                || (DISCONNECTED.contains(before) && (goesOn || action.equals("DISCONNECTION_REQUESTED")));
    }

    private static Set<String> union(Set<String> one, Set<String> other) {
        var both = new HashSet<>(one);
        both.addAll(other);
        return Set.copyOf(both);
    }

    private final KillWorld world;
    private final KillActs acts;
    private final List<String> violations = new ArrayList<>();

    private KillInvariants(KillWorld world, KillActs acts) {
        this.world = world;
        this.acts = acts;
    }

    static List<String> violations(KillWorld world, List<KillRequest> requests, KillActs acts, List<String> logs) {
        var invariants = new KillInvariants(world, acts);
        invariants.everyStoreHasOneRecord();
        invariants.onlyOwnersDelete();
        invariants.violations.addAll(KillDrift.violations(world));
        invariants.answersToClientsStillHold(requests);
        invariants.claimsAndQuotaAreHeldWhileTheStoreLives();
        invariants.everyOutcomeIsRecordedOnceAndDelivered();
        invariants.auditTrailsAreConsistent();
        invariants.administratorsAreWhatTheirChangesMadeOfThem();
        invariants.noSecretIsShown(logs);
        return invariants.violations;
    }

    private void demand(boolean holds, String otherwise) {
        if (!holds) {
            violations.add(otherwise);
        }
    }

    private List<Map<String, AttributeValue>> records() {
        return world.ofKind("KEY_STORE");
    }

    private List<Map<String, AttributeValue>> created() {
        return records().stream()
                .filter(record -> text(record, "status").equals("CREATED"))
                .toList();
    }

    private void everyStoreHasOneRecord() {
        var owners = new HashMap<String, Map<String, AttributeValue>>();
        for (var record : created()) {
            demand(
                    owners.put(text(record, "customKeyStoreId"), record) == null,
                    "two records own " + text(record, "customKeyStoreId"));
        }
        var names = new HashSet<String>();
        for (var store : world.stores()) {
            demand(
                    names.add(store.customKeyStoreName().toLowerCase(Locale.ROOT)),
                    "two stores are named " + store.customKeyStoreName());
            var record = owners.remove(store.customKeyStoreId());
            demand(
                    record != null || KillOperator.made(store) || forgotten().contains(store.customKeyStoreId()),
                    "no record owns " + store);
        }
    }

    /** The key stores in KMS that an administrator removed from the service. */
    private Set<String> forgotten() {
        return records().stream()
                .filter(record -> actions(path(record)).contains("FORGOTTEN"))
                .map(record -> text(record, "customKeyStoreId"))
                .collect(Collectors.toSet());
    }

    /** A key store is gone from KMS only if the service deleted it for a record that owned it, or the operator did. */
    private void onlyOwnersDelete() {
        var there = world.stores().stream()
                .map(CustomKeyStoresListEntry::customKeyStoreId)
                .collect(Collectors.toSet());
        var everThere = new TreeSet<>(acts.made());
        var deleted = new HashSet<String>();
        for (var record : records()) {
            String id = text(record, "customKeyStoreId");
            if (!id.isEmpty()) {
                everThere.add(id);
                if (actions(path(record)).contains("DELETED")) {
                    deleted.add(id);
                    demand(!there.contains(id), path(record) + " is deleted, but KMS has " + id);
                }
            }
        }
        for (String id : everThere) {
            demand(
                    there.contains(id) || deleted.contains(id) || acts.mayBeDeletedInKms(id),
                    id + " is gone from KMS, but no owner deleted it");
        }
    }

    private void answersToClientsStillHold(List<KillRequest> requests) {
        var live = new HashSet<String>();
        for (var record : created()) {
            demand(
                    live.add(text(record, "team") + " " + text(record, "idempotencyKey")),
                    "two stores for one key: " + path(record));
            demand(!text(record, "name").contains("planned"), "a dry run left " + path(record));
        }
        for (KillRequest request : requests) {
            request.location().ifPresent(location -> {
                String id = location.substring(location.lastIndexOf('/') + 1);
                var record = records().stream()
                        .filter(found -> text(found, "id").equals(id))
                        .findFirst()
                        .orElse(Map.of());
                String status = text(record, "status");
                boolean deleted = (request.mayBeDeleted() || acts.mayBeRemoved(id)) && status.equals("DELETED");
                demand(status.equals("CREATED") || deleted, request + " was told 201");
                demand(
                        text(record, "team").equals(request.team) || acts.mayBeTransferred(id),
                        request + " was told 201, but it belongs to team " + text(record, "team"));
            });
        }
        for (var record : records()) {
            var answer = world.answers().get(path(record));
            demand(
                    answer != null
                            && answer.path("status").asText().equals(text(record, "status"))
                            && answer.at("/connection/state").asText().equals(text(record, "connection")),
                    "the API says of " + path(record) + ": " + answer);
        }
    }

    private void claimsAndQuotaAreHeldWhileTheStoreLives() {
        var expected = new TreeMap<String, Set<String>>();
        var usage = new TreeMap<String, Integer>();
        for (var record : created()) {
            usage.merge(text(record, "team"), 1, Integer::sum);
            var claims = new ArrayList<String>();
            claims.add("NAME#" + text(record, "nameKey"));
            if (record.containsKey("clusterId")) {
                claims.add("CLUSTER#" + text(record, "clusterId"));
            } else {
                String host = text(record, "uriEndpoint").substring("https://".length());
                claims.add("PROXY_URI#" + host + text(record, "uriPath"));
                claims.add("PROXY_ENDPOINT#" + host);
            }
            if (record.containsKey("vpcEndpointServiceName")) {
                claims.add("VPC_ENDPOINT_SERVICE#" + text(record, "vpcEndpointServiceName"));
            }
            claims.forEach(claim ->
                    expected.computeIfAbsent(claim, absent -> new TreeSet<>()).add(text(record, "id")));
        }
        var held = new TreeMap<String, Set<String>>();
        for (var item : world.withSortKey("CLAIM")) {
            var holders = item.get("holders");
            if (holders != null) {
                String key = text(item, "pk");
                held.put(key.substring(key.indexOf("CLAIM#") + "CLAIM#".length()), new TreeSet<>(holders.ss()));
            }
        }
        demand(held.equals(expected), "held are " + held + ", should be " + expected);
        for (var item : world.withSortKey("USAGE")) {
            String key = text(item, "pk");
            String team = key.substring(key.indexOf("TEAM#") + "TEAM#".length());
            var used = item.get("used");
            demand(
                    used != null && Integer.parseInt(used.n()) == usage.getOrDefault(team, 0),
                    team + " uses " + used + " of its quota, should be " + usage.getOrDefault(team, 0));
        }
    }

    private void everyOutcomeIsRecordedOnceAndDelivered() {
        var recorded = new HashMap<String, Integer>();
        var details = new HashMap<String, JsonNode>();
        for (var item : world.ofKind("OUTBOX")) {
            var detail = KillWorld.json(text(item, "detail"));
            details.put(text(item, "eventId"), detail);
            recorded.merge(
                    text(item, "detailType") + " "
                            + detail.at("/data/keyStoreId")
                                    .asText(detail.at("/data/team").asText()),
                    1,
                    Integer::sum);
        }
        for (var record : records()) {
            var actions = actions(path(record));
            String id = text(record, "id");
            boolean made = record.containsKey("customKeyStoreId");
            int adopted = count(actions, "ADOPTED_FROM_KMS");
            expect(recorded, "KeyStoreCreated " + id, made && adopted == 0 ? 1 : 0);
            expect(recorded, "KeyStoreAdopted " + id, adopted);
            expect(recorded, "KeyStoreTransferred " + id, count(actions, "TRANSFERRED"));
            expect(recorded, "KeyStoreForgotten " + id, count(actions, "FORGOTTEN"));
            expect(recorded, "KeyStoreDrifted " + id, count(actions, "DRIFTED"));
            expect(recorded, "KeyStoreDriftResolved " + id, count(actions, "DRIFT_RESOLVED"));
            expect(recorded, "KeyStoreCreationFailed " + id, announcedFailures(path(record)));
            expect(recorded, "KeyStoreConnected " + id, count(actions, "CONNECTED"));
            expect(recorded, "KeyStoreConnectionFailed " + id, count(actions, "CONNECTION_FAILED"));
            expect(recorded, "KeyStoreDisconnected " + id, count(actions, "DISCONNECTED"));
            expect(recorded, "KeyStoreDisconnectionFailed " + id, count(actions, "DISCONNECTION_FAILED"));
            expect(recorded, "KeyStoreDeleted " + id, count(actions, "DELETED"));
            expect(recorded, "KeyStoreDeletionFailed " + id, refused(path(record), "DELETION_FAILED"));
            expect(recorded, "KeyStoreUpdated " + id, count(actions, "UPDATED"));
            expect(recorded, "KeyStoreUpdateFailed " + id, refused(path(record), "UPDATE_FAILED"));
            expect(recorded, "KeyStoreCredentialRotated " + id, count(actions, "CREDENTIAL_ROTATED"));
            expect(
                    recorded,
                    "KeyStoreRotationFailed " + id,
                    refused(path(record), "ROTATION_FAILED") + count(actions, "ROTATION_REFUSED"));
        }
        for (var policy : world.withSortKey("POLICY")) {
            expect(recorded, "PolicyChanged " + text(policy, "team"), changesOf(policy));
        }
        demand(recorded.isEmpty(), "events of no record: " + recorded);
        var missing = new HashSet<>(details.keySet());
        for (JsonNode event : world.delivered()) {
            if (event.path("source").asText().equals("aws.secretsmanager")) {
                continue; // Secrets Manager's own event
            }
            String id = event.at("/detail/metadata/eventId").asText();
            demand(event.path("detail").equals(details.get(id)), "delivered, but not recorded so: " + event);
            missing.remove(id);
        }
        demand(missing.isEmpty(), "never delivered: " + missing);
    }

    /** How often a policy was changed: its history has each version once. */
    private int changesOf(Map<String, AttributeValue> policy) {
        var versions = world.ofKind("POLICY_CHANGE").stream()
                .filter(line -> text(line, "team").equals(text(policy, "team")))
                .map(line -> number(line, "version"))
                .sorted()
                .toList();
        long last = number(policy, "version");
        demand(
                versions.equals(LongStream.rangeClosed(1, last).boxed().toList()),
                "the policy of " + text(policy, "team") + " has version " + last + ", its history " + versions);
        return versions.size();
    }

    private static long number(Map<String, AttributeValue> item, String name) {
        return Long.parseLong(Objects.requireNonNull(item.get(name), name).n());
    }

    /** The failures that are final, or that reconcile recorded; a caller who may retry has its answer. */
    private int announcedFailures(String path) {
        return (int) world.trails().getOrDefault(path, List.of()).stream()
                .filter(line -> line.path("action").asText().equals("CREATION_FAILED"))
                .filter(line -> {
                    String code = line.path("detail").asText().split(":", 2)[0];
                    return line.path("actor").asText().equals("reconcile")
                            || !ProblemCode.valueOf(code).retryable();
                })
                .count();
    }

    /** The refusals that reconcile recorded; otherwise the caller has the answer. */
    private int refused(String path, String action) {
        return (int) world.trails().getOrDefault(path, List.of()).stream()
                .filter(line -> line.path("action").asText().equals(action))
                .filter(line -> line.path("actor").asText().equals("reconcile"))
                .count();
    }

    private void expect(Map<String, Integer> recorded, String event, int times) {
        Integer found = recorded.remove(event);
        demand((found == null ? 0 : found) == times, event + " is recorded " + found + " times, not " + times);
    }

    private static int count(List<String> actions, String action) {
        return (int) actions.stream().filter(action::equals).count();
    }

    private List<String> actions(String path) {
        return world.trails().getOrDefault(path, List.of()).stream()
                .map(line -> line.path("action").asText())
                .toList();
    }

    private void auditTrailsAreConsistent() {
        for (var record : records()) {
            var trail = world.trails().getOrDefault(path(record), List.of());
            var revision = record.get("revision");
            demand(
                    revision != null && Integer.parseInt(revision.n()) == trail.size(),
                    path(record) + " was written " + revision + " times");
            String before = "";
            String at = "";
            int attempt = 0;
            for (JsonNode line : trail) {
                String action = line.path("action").asText();
                attempt += Set.of("RESERVED", "TAKEN_OVER").contains(action) ? 1 : 0;
                boolean follows = CREATING.contains(before)
                        ? ofAttempt(line, attempt) && creationStep(before, action)
                        : livingStep(before, action) || seenInKms(before, action, record);
                demand(follows, path(record) + ": after " + before + " came " + line);
                demand(
                        at.compareTo(line.path("at").asText()) <= 0,
                        path(record) + ": earlier than the line before: " + line);
                before = BESIDE.contains(action) ? before : action;
                at = line.path("at").asText();
            }
        }
    }

    private static boolean livingStep(String before, String action) {
        return BESIDE.contains(action)
                || (action.equals("FORGOTTEN") && AT_REST.contains(before))
                || CONNECTION_STEPS.getOrDefault(before, Set.of()).contains(action)
                || DELETION_STEPS.getOrDefault(before, Set.of()).contains(action)
                || changeStep(before, action);
    }

    /** Whether the line is what somebody did in KMS to a key store at rest. */
    private boolean seenInKms(String before, String action, Map<String, AttributeValue> record) {
        String id = text(record, "customKeyStoreId");
        return AT_REST.contains(before)
                && ((action.equals("DISCONNECTED") && acts.mayBeDisconnectedInKms(id))
                        || (action.equals("CONNECTION_FAILED") && acts.mayBeDeletedInKms(id)));
    }

    private static boolean ofAttempt(JsonNode line, int attempt) {
        return line.path("attempt").asInt() == attempt
                || line.path("action").asText().equals("DELETED");
    }

    private static boolean creationStep(String before, String action) {
        return switch (action) {
            case "DELETED" -> before.equals("CREATION_FAILED");
            case "ADOPTED_FROM_KMS" -> before.isEmpty();
            case "RESERVED" -> before.isEmpty() || before.equals("CREATION_FAILED");
            case "TAKEN_OVER" -> !before.isEmpty() && !before.equals("CREATION_FAILED");
            case "CALLED_AGAIN" -> before.equals("TAKEN_OVER");
            case "ANSWERED" -> before.equals("RESERVED") || before.equals("CALLED_AGAIN");
            case "CREATED" -> before.equals("RESERVED") || before.equals("CALLED_AGAIN");
            case "ADOPTED" -> before.equals("TAKEN_OVER");
            case "CREATION_FAILED" -> !before.isEmpty() && !before.equals("CREATION_FAILED");
            default -> false;
        };
    }

    private void administratorsAreWhatTheirChangesMadeOfThem() {
        var named = new TreeSet<String>();
        long version = AdministratorList.FIRST;
        var changes = world.ofKind("ADMINISTRATOR_CHANGE").stream()
                .sorted(Comparator.comparingLong(KillInvariants::number))
                .toList();
        for (var change : changes) {
            version++;
            demand(
                    number(change) == version,
                    "a change of the administrators is missing before version " + number(change));
            demand(
                    named.containsAll(texts(change, "removed")),
                    "somebody was removed who was no administrator: " + change);
            named.removeAll(texts(change, "removed"));
            demand(named.stream().noneMatch(texts(change, "added")::contains), "somebody was added twice: " + change);
            named.addAll(texts(change, "added"));
        }
        var lists = world.ofKind("ADMINISTRATORS");
        long stored =
                lists.stream().mapToLong(KillInvariants::number).findFirst().orElse(AdministratorList.FIRST);
        demand(stored == version, "the list of administrators has version " + stored + " instead of " + version);
        var principals = lists.stream()
                .flatMap(list -> texts(list, "principals").stream())
                .collect(Collectors.toSet());
        demand(principals.equals(named), "the administrators are " + principals + " instead of " + named);
    }

    private static long number(Map<String, AttributeValue> item) {
        return Long.parseLong(
                item.getOrDefault("version", AttributeValue.fromN("0")).n());
    }

    private static List<String> texts(Map<String, AttributeValue> item, String name) {
        return item.getOrDefault(name, AttributeValue.fromL(List.of())).l().stream()
                .map(AttributeValue::s)
                .toList();
    }

    private void noSecretIsShown(List<String> logs) {
        for (String secret : PlantedSecretTest.PLANTED) {
            demand(!world.everything().contains(secret), "in the table, an event or an answer: " + secret);
            demand(logs.stream().noneMatch(log -> log.contains(secret)), "in a log: " + secret);
        }
    }
}
