package dev.keystorevending.core.input;

import java.util.List;
import java.util.Optional;

/** A text that became a value, or everything that kept it from becoming one. */
public sealed interface Parsed<T> {

    /** The text was good. */
    record Value<T>(T value) implements Parsed<T> {}

    /** The text was not; {@code faults} has at least one entry. */
    record Invalid<T>(List<InputError> errors) implements Parsed<T> {
        public Invalid {
            errors = List.copyOf(errors);
            if (errors.isEmpty()) {
                throw new IllegalArgumentException("an invalid text has a fault");
            }
        }
    }

    static <T> Parsed<T> value(T value) {
        return new Value<>(value);
    }

    static <T> Parsed<T> invalid(InputErrorCode code, String detail) {
        return new Invalid<>(List.of(new InputError(code, detail)));
    }

    /** The value, or an empty answer where there is none. */
    default Optional<T> toOptional() {
        return switch (this) {
            case Value<T> parsed -> Optional.of(parsed.value());
            case Invalid<T> ignored -> Optional.empty();
        };
    }

    /** The value of a text that is known to be good, as stored records are. */
    default T orThrow() {
        return switch (this) {
            case Value<T> parsed -> parsed.value();
            case Invalid<T> invalid ->
                throw new IllegalArgumentException(invalid.errors().getFirst().detail());
        };
    }
}
