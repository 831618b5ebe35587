package dev.keystorevending.emulator.control;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The faults to come, by operation name, in order. Each is spent on one call. */
public final class Faults {

    private final Map<String, Deque<Fault>> pending = new HashMap<>();
    private final Map<String, Integer> spent = new TreeMap<>();

    /** Lets the next call of the operation, such as {@code CreateCustomKeyStore}, go wrong. */
    public void next(String operation, Fault fault) {
        next(operation, 1, fault);
    }

    /** Lets the next so many calls of the operation go wrong. */
    public synchronized void next(String operation, int calls, Fault fault) {
        pending.computeIfAbsent(operation, name -> new ArrayDeque<>()).addAll(Collections.nCopies(calls, fault));
    }

    /** Forgets the faults that have not happened yet. */
    public synchronized void clear() {
        pending.clear();
    }

    /** How many faults of each kind have happened. */
    public synchronized Map<String, Integer> spent() {
        return Map.copyOf(spent);
    }

    /** Takes the fault for a call that has just arrived. */
    public synchronized Optional<Fault> take(String operation) {
        Optional<Fault> fault = Optional.ofNullable(pending.get(operation)).map(Deque::poll);
        fault.ifPresent(happened -> spent.merge(happened.getClass().getSimpleName(), 1, Integer::sum));
        return fault;
    }
}
