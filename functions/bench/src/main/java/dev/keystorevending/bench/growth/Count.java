package dev.keystorevending.bench.growth;

import java.util.ArrayList;
import java.util.List;

/**
 * The AWS calls of an operation.
 *
 * @param calls the operations that were called
 * @param sequential those of them that began while none was open
 * @param read the capacity units that reads consumed, indexes included
 * @param written the same of writes
 * @param items the items that reads looked at, also those that a filter left out
 */
record Count(List<String> calls, int sequential, double read, double written, int items) {

    static final Count NONE = new Count(List.of(), 0, 0, 0, 0);

    Count plus(Count other) {
        var all = new ArrayList<>(calls);
        all.addAll(other.calls);
        return new Count(
                all, sequential + other.sequential, read + other.read, written + other.written, items + other.items);
    }

    /** What is left without the calls of {@code other}, each of which must be among these. */
    Count minus(Count other) {
        var left = new ArrayList<>(calls);
        for (String call : other.calls) {
            if (!left.remove(call)) {
                throw new IllegalStateException(call + " is not among " + calls);
            }
        }
        return new Count(
                left, sequential - other.sequential, read - other.read, written - other.written, items - other.items);
    }
}
