package dev.keystorevending.aws.observability;

import java.time.Duration;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One measurement for CloudWatch. Every combination of dimension values is a metric of its own, and paid for; so the
 * values come from sets that the code fixes, never from a request.
 */
public record Metric(String name, Unit unit, double value, SortedMap<String, String> dimensions) {

    /** Units as CloudWatch spells them. */
    public enum Unit {
        Count,
        Seconds
    }

    public static Metric count(String name, long value) {
        return new Metric(name, Unit.Count, value, new TreeMap<>());
    }

    public static Metric seconds(String name, Duration value) {
        return new Metric(name, Unit.Seconds, value.toMillis() / 1000.0, new TreeMap<>());
    }

    /** The same by one more dimension. */
    public Metric by(String dimension, String of) {
        var more = new TreeMap<>(dimensions);
        more.putAll(Map.of(dimension, of));
        return new Metric(name, unit, value, more);
    }
}
