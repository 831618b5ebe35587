package dev.keystorevending.local.proof;

import static dev.keystorevending.local.proof.KillWorld.path;
import static dev.keystorevending.local.proof.KillWorld.text;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.kms.model.CustomKeyStoresListEntry;

/** Compares the drift that the records note with the true differences between the records and KMS. */
final class KillDrift {

    /** Lines that say nothing of what somebody did to the connection. */
    private static final Set<String> BESIDE_THE_CONNECTION = Set.of(
            "CONNECTION_CONFIRMED", "TRANSFERRED", "DRIFT_SUSPECTED", "DRIFTED", "DRIFT_CHANGED", "DRIFT_RESOLVED");

    private final KillWorld world;
    private final List<String> violations = new ArrayList<>();

    private KillDrift(KillWorld world) {
        this.world = world;
    }

    /** Returns the records whose drift is not what differs; empty when reconcile has seen everything. */
    static List<String> violations(KillWorld world) {
        var drift = new KillDrift(world);
        var stores = new HashMap<String, CustomKeyStoresListEntry>();
        world.stores().forEach(store -> stores.put(store.customKeyStoreId(), store));
        for (var record : world.ofKind("KEY_STORE")) {
            if (text(record, "status").equals("CREATED")) {
                var store = stores.get(text(record, "customKeyStoreId"));
                if (store == null) {
                    drift.gone(record);
                } else {
                    drift.compare(record, store);
                }
            }
        }
        return drift.violations;
    }

    private void gone(Map<String, AttributeValue> record) {
        var kinds = differences(record).keySet();
        demand(kinds.equals(Set.of("GONE")), record, "is gone from KMS, but differs in " + kinds);
    }

    private void compare(Map<String, AttributeValue> record, CustomKeyStoresListEntry store) {
        var differences = differences(record);
        var name = differences.remove("NAME");
        boolean renamed = !text(record, "name").equals(store.customKeyStoreName());
        demand(renamed == (name != null), record, "has the drift " + name + " and the name of " + store);
        demand(
                name == null || seen(name).equals(store.customKeyStoreName()),
                record,
                "has the drift " + name + " and the name of " + store);
        var connection = differences.remove("CONNECTION");
        String state = store.connectionStateAsString();
        demand(
                connection == null
                        || (seen(connection).equals(state)
                                && !text(connection, "expected").equals(state)),
                record,
                "has the drift " + connection + " and the connection of " + store);
        demand(!lostOutside(record) || connection != null, record, "was disconnected in KMS and has no drift");
        String recorded = text(record, "connection");
        boolean told = recorded.equals("CONNECTED") || recorded.equals("DISCONNECTED");
        demand(!told || recorded.equals(state), record, "is " + recorded + ", KMS shows " + state);
        demand(differences.isEmpty(), record, "differs in " + differences.keySet());
    }

    /** Whether the trail ends with a disconnection that nobody requested here. */
    private boolean lostOutside(Map<String, AttributeValue> record) {
        var actions = world.trails().getOrDefault(path(record), List.of()).stream()
                .map(line -> line.path("action").asText())
                .filter(action -> !BESIDE_THE_CONNECTION.contains(action))
                .toList();
        int lines = actions.size();
        return lines > 1
                && actions.get(lines - 2).equals("CONNECTED")
                && actions.getLast().equals("DISCONNECTED");
    }

    /** The differences by kind; one that does not count yet makes the comparison fail. */
    private Map<String, Map<String, AttributeValue>> differences(Map<String, AttributeValue> record) {
        var differences = new HashMap<String, Map<String, AttributeValue>>();
        var drift = record.get("drift");
        if (drift != null) {
            for (var difference : drift.l()) {
                var confirmed = Objects.requireNonNull(difference.m().get("confirmed"));
                demand(confirmed.bool(), record, "has only a suspicion: " + difference.m());
                differences.put(text(difference.m(), "kind"), difference.m());
            }
        }
        return differences;
    }

    private static String seen(Map<String, AttributeValue> difference) {
        return text(difference, "seen");
    }

    private void demand(boolean holds, Map<String, AttributeValue> record, String otherwise) {
        if (!holds) {
            violations.add(path(record) + " " + otherwise);
        }
    }
}
