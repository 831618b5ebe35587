package dev.keystorevending.bench.growth;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The capacity units that DynamoDB charges for a call, by its documented rules and the sizes of the items. DynamoDB Local reports
 * units too, but leaves out some writes of a transaction and reads that find nothing.
 *
 * @see <a href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html">Capacity units</a>
 */
final class Capacity {

    private static final int READ_UNIT = 4096;
    private static final int WRITE_UNIT = 1024;

    private Capacity() {}

    /** An item before and after a write; missing where there is none. */
    record Change(JsonNode before, JsonNode after) {}

    /** The keys of the items that a request writes or checks. */
    static List<JsonNode> written(String operation, JsonNode request) {
        var keys = new ArrayList<JsonNode>();
        if (operation.equals("TransactWriteItems")) {
            for (JsonNode write : request.path("TransactItems")) {
                JsonNode one = write.elements().next();
                keys.add(one.has("Key") ? one.path("Key") : key(one.path("Item")));
            }
        } else if (operation.equals("UpdateItem")) {
            keys.add(request.path("Key"));
        }
        return keys;
    }

    private static JsonNode key(JsonNode item) {
        ObjectNode key = ((ObjectNode) item).objectNode();
        key.set("pk", item.path("pk"));
        key.set("sk", item.path("sk"));
        return key;
    }

    /** The units of a write: a transaction costs twice, its index entries once. */
    static int written(Change change, boolean transaction) {
        int table = units(Math.max(size(change.before()), size(change.after())), WRITE_UNIT);
        return (transaction ? 2 * table : table)
                + index(change, List.of("duePk", "dueAt"), item -> item)
                + index(change, List.of("rotates"), item -> MissingNode.getInstance());
    }

    /**
     * The units of an index entry: one write to add, change or remove it, and two if its key changes.
     *
     * @param projected what the entry has of an item beside its key
     */
    private static int index(Change change, List<String> key, UnaryOperator<JsonNode> projected) {
        boolean was = change.before().has(key.getFirst());
        boolean is = change.after().has(key.getFirst());
        if (!was && !is) {
            return 0;
        }
        var before = projected.apply(change.before());
        var after = projected.apply(change.after());
        boolean moved = was
                && is
                && key.stream()
                        .anyMatch(name -> !change.before()
                                .path(name)
                                .equals(change.after().path(name)));
        if (moved) {
            return units(size(before), WRITE_UNIT) + units(size(after), WRITE_UNIT);
        }
        return was && is && before.equals(after) ? 0 : units(Math.max(size(before), size(after)), WRITE_UNIT);
    }

    /** The units of a read. A key that finds nothing costs as much as a small item; an index is not read consistently. */
    static double read(String operation, JsonNode request, JsonNode answer) {
        return switch (operation) {
            case "GetItem" -> units(size(answer.path("Item")), READ_UNIT);
            case "BatchGetItem" -> {
                int units = 0;
                int found = 0;
                int wanted = 0;
                for (JsonNode table : request.path("RequestItems")) {
                    wanted += table.path("Keys").size();
                }
                for (JsonNode table : answer.path("Responses")) {
                    for (JsonNode item : table) {
                        units += units(size(item), READ_UNIT);
                        found++;
                    }
                }
                yield units + wanted - found;
            }
            case "Query" -> {
                int size = 0;
                for (JsonNode item : answer.path("Items")) {
                    size += size(item);
                }
                double units = units(size, READ_UNIT);
                yield request.path("ConsistentRead").asBoolean() ? units : units / 2;
            }
            default -> 0;
        };
    }

    private static int units(int bytes, int unit) {
        return Math.max(1, (bytes + unit - 1) / unit);
    }

    /** The size of an item: its names, and its values by their types. */
    private static int size(JsonNode item) {
        int bytes = 0;
        for (var attribute : item.properties()) {
            bytes += length(attribute.getKey()) + value(attribute.getValue());
        }
        return bytes;
    }

    private static int value(JsonNode typed) {
        var only = typed.properties().iterator().next();
        var value = only.getValue();
        return switch (only.getKey()) {
            case "S" -> length(value.asText());
            case "N" -> length(value.asText()) / 2 + 2;
            case "M" -> size(value) + value.size() + 3;
            case "L" -> {
                int bytes = 3;
                for (JsonNode element : value) {
                    bytes += value(element) + 1;
                }
                yield bytes;
            }
            case "SS" -> {
                int bytes = 0;
                for (JsonNode element : value) {
                    bytes += length(element.asText());
                }
                yield bytes;
            }
            default -> 1;
        };
    }

    private static int length(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
