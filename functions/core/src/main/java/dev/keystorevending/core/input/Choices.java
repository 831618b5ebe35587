package dev.keystorevending.core.input;

import java.util.Arrays;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Texts that must be one of a fixed set of names. */
public final class Choices {

    private Choices() {}

    /** A parser that accepts exactly the names of an enum's constants. */
    public static <E extends Enum<E>> Function<String, Parsed<E>> of(Class<E> type) {
        return text -> Arrays.stream(type.getEnumConstants())
                .filter(constant -> constant.name().equals(text))
                .findFirst()
                .map(Parsed::value)
                .orElseGet(() -> Parsed.invalid(
                        InputErrorCode.NotAllowedValue,
                        "This must be one of "
                                + Arrays.stream(type.getEnumConstants())
                                        .map(Enum::name)
                                        .collect(Collectors.joining(", "))
                                + "."));
    }
}
