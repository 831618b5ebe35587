package dev.keystorevending.core.limit;

import java.util.function.Supplier;

/** Does something while its caller goes on. */
@FunctionalInterface
public interface Beside {

    /** Starts the work. {@code get} of the result waits for the work, and throws what the work threw. */
    <T> Supplier<T> start(Supplier<T> work);
}
