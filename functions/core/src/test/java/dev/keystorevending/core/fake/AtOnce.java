package dev.keystorevending.core.fake;

import dev.keystorevending.core.limit.Beside;
import java.util.function.Supplier;

/** Does the work at once, in the same thread. */
public final class AtOnce implements Beside {

    @Override
    public <T> Supplier<T> start(Supplier<T> work) {
        T result = work.get();
        return () -> result;
    }
}
