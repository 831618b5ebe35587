package dev.keystorevending.aws.observability;

import java.time.Duration;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One measurement for CloudWatch. CloudWatch charges for every combination of dimension values, so the values come from
 * fixed sets in the code, never from a request.
 */
public record Metric(String name, Unit unit, double value, SortedMap<String, String> dimensions) {

    /** CloudWatch's names of units. */
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

    /** Returns this metric with one more dimension. */
    public Metric by(String dimension, String of) {
        var more = new TreeMap<>(dimensions);
        more.putAll(Map.of(dimension, of));
        return new Metric(name, unit, value, more);
    }
}
