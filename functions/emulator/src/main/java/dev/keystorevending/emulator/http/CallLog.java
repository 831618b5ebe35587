package dev.keystorevending.emulator.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;

/** The operations that were called, in order of arrival, so that tests can count round trips. */
public final class CallLog {

    private record Entry(String operation, Optional<String> accessKeyId) {}

    private final List<Entry> entries = new ArrayList<>();
    private final List<CallWatcher> watchers = ServiceLoader.load(CallWatcher.class).stream()
            .map(ServiceLoader.Provider::get)
            .toList();

    void add(AwsCall call) {
        synchronized (this) {
            entries.add(new Entry(call.operation(), call.accessKeyId()));
        }
        watchers.forEach(watcher -> watcher.saw(call));
    }

    public synchronized List<String> operations() {
        return entries.stream().map(Entry::operation).toList();
    }

    /** The operations that the caller with this access key called. */
    public synchronized List<String> operationsOf(String accessKeyId) {
        return entries.stream()
                .filter(entry -> entry.accessKeyId().equals(Optional.of(accessKeyId)))
                .map(Entry::operation)
                .toList();
    }

    public synchronized long count(String operation) {
        return operations().stream().filter(operation::equals).count();
    }

    public synchronized void clear() {
        entries.clear();
    }
}
