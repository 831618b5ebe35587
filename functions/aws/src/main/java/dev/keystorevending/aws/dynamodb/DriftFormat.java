package dev.keystorevending.aws.dynamodb;

import dev.keystorevending.core.keystore.Difference;
import dev.keystorevending.core.keystore.Drift;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Converts the drift of a key store to attributes of its item and back. A record that does not differ has none of them. */
final class DriftFormat {

    /** Present if a difference counts, for the filter of a list. */
    static final String DRIFTED = "drifted";

    private static final String DRIFT = "drift";
    private static final AttributeValue NONE = AttributeValue.fromL(java.util.List.of());

    private DriftFormat() {}

    static void write(Drift drift, Map<String, AttributeValue> item) {
        if (!drift.isEmpty()) {
            item.put(
                    DRIFT,
                    AttributeValue.fromL(drift.differences().stream()
                            .map(difference -> AttributeValue.fromM(written(difference)))
                            .toList()));
        }
        if (!drift.confirmed().isEmpty()) {
            item.put(DRIFTED, Items.text("true"));
        }
    }

    static Drift read(Map<String, AttributeValue> item) {
        return new Drift(item.getOrDefault(DRIFT, NONE).l().stream()
                .map(AttributeValue::m)
                .map(DriftFormat::difference)
                .toList());
    }

    private static Map<String, AttributeValue> written(Difference difference) {
        return Map.of(
                "kind", Items.text(difference.kind().name()),
                "expected", Items.text(difference.expected()),
                "seen", Items.text(difference.seen()),
                "since", Items.time(difference.since()),
                "confirmed", AttributeValue.fromBool(difference.confirmed()));
    }

    private static Difference difference(Map<String, AttributeValue> written) {
        return new Difference(
                Difference.Kind.valueOf(Items.text(written, "kind")),
                Items.text(written, "expected"),
                Items.text(written, "seen"),
                Items.time(written, "since"),
                Boolean.TRUE.equals(written.getOrDefault("confirmed", AttributeValue.fromBool(false))
                        .bool()));
    }
}
