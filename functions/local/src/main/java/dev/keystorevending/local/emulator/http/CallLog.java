package dev.keystorevending.local.emulator.http;

import java.util.ArrayList;
import java.util.List;

/** The operations called, in order of arrival: what a test needs to count round trips. */
public final class CallLog {

    private final List<String> operations = new ArrayList<>();

    synchronized void add(String operation) {
        operations.add(operation);
    }

    public synchronized List<String> operations() {
        return List.copyOf(operations);
    }

    public synchronized long count(String operation) {
        return operations.stream().filter(operation::equals).count();
    }

    public synchronized void clear() {
        operations.clear();
    }
}
