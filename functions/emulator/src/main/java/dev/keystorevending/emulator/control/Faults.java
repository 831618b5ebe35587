package dev.keystorevending.emulator.control;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The pending faults, by operation name, in order. Each applies to one call. */
public final class Faults {

    private final Map<String, Deque<Fault>> pending = new HashMap<>();
    private final Map<String, Integer> spent = new TreeMap<>();

    /** Makes the next call of the operation, such as {@code CreateCustomKeyStore}, fail. */
    public void next(String operation, Fault fault) {
        next(operation, 1, fault);
    }

    /** Makes the given number of next calls of the operation fail. */
    public synchronized void next(String operation, int calls, Fault fault) {
        pending.computeIfAbsent(operation, name -> new ArrayDeque<>()).addAll(Collections.nCopies(calls, fault));
    }

    /** Removes the pending faults. */
    public synchronized void clear() {
        pending.clear();
    }

    /** The number of faults of each kind that occurred. */
    public synchronized Map<String, Integer> spent() {
        return Map.copyOf(spent);
    }

    /** Removes and returns the fault for a call that has just arrived. */
    public synchronized Optional<Fault> take(String operation) {
        Optional<Fault> fault = Optional.ofNullable(pending.get(operation)).map(Deque::poll);
        fault.ifPresent(happened -> spent.merge(happened.getClass().getSimpleName(), 1, Integer::sum));
        return fault;
    }
}
