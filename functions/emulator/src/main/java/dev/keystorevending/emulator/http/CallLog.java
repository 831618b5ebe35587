package dev.keystorevending.emulator.http;

import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;

/** The operations that were called, in order of arrival, so that tests can count round trips. */
public final class CallLog {

    private final List<String> operations = new ArrayList<>();
    private final List<CallWatcher> watchers = ServiceLoader.load(CallWatcher.class).stream()
            .map(ServiceLoader.Provider::get)
            .toList();

    void add(AwsCall call) {
        synchronized (this) {
            operations.add(call.operation());
        }
        watchers.forEach(watcher -> watcher.saw(call));
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
