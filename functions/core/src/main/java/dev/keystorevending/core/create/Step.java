package dev.keystorevending.core.create;

import dev.keystorevending.core.keystore.KeyStore;
import java.util.Optional;
import java.util.function.Function;

/** A step either continues with its result or ends the request with an outcome. */
sealed interface Step<T> {

    record Next<T>(T value) implements Step<T> {}

    record End<T>(CreateOutcome outcome) implements Step<T> {}

    default <R> Step<R> then(Function<T, Step<R>> step) {
        return switch (this) {
            case Next<T> next -> step.apply(next.value());
            case End<T> end -> new End<>(end.outcome());
        };
    }

    /** If the request ends here: {@link CreateOutcome#leaving}. */
    default Step<T> leaving(Optional<KeyStore> failed) {
        return switch (this) {
            case Next<T> next -> next;
            case End<T> end -> new End<>(end.outcome().leaving(failed));
        };
    }

    default CreateOutcome outcome(Function<T, CreateOutcome> last) {
        return switch (this) {
            case Next<T> next -> last.apply(next.value());
            case End<T> end -> end.outcome();
        };
    }
}
