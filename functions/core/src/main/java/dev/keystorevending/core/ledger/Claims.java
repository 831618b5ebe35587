package dev.keystorevending.core.ledger;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Compares the claims of a key store before, during and after a change of its configuration. */
public final class Claims {

    private record Value(Claim.Kind kind, String value) {}

    private Claims() {}

    /** Returns what a key store holds while it may have either configuration; a value is shared only if it is in both. */
    public static List<Claim> union(List<Claim> before, List<Claim> after) {
        var all = byValue(before);
        after.forEach(claim -> all.merge(
                value(claim),
                claim,
                (one, other) -> new Claim(one.kind(), one.value(), one.shared() && other.shared())));
        return List.copyOf(all.values());
    }

    /** Returns the claims of {@code some} on values on which {@code others} has none. */
    public static List<Claim> without(List<Claim> some, List<Claim> others) {
        var held = byValue(others);
        return some.stream().filter(claim -> !held.containsKey(value(claim))).toList();
    }

    /** Returns the claims of {@code next} on values on which {@code before} has one too, of which just one is shared. */
    public static List<Claim> altered(List<Claim> before, List<Claim> next) {
        var held = byValue(before);
        return next.stream()
                .filter(claim -> {
                    var old = held.get(value(claim));
                    return old != null && old.shared() != claim.shared();
                })
                .toList();
    }

    private static Map<Value, Claim> byValue(List<Claim> claims) {
        var all = new LinkedHashMap<Value, Claim>();
        claims.forEach(claim -> all.put(value(claim), claim));
        return all;
    }

    private static Value value(Claim claim) {
        return new Value(claim.kind(), claim.value());
    }
}
