package dev.keystorevending.core.ledger;

import dev.keystorevending.core.input.InputErrorCode;
import dev.keystorevending.core.input.Parsed;
import java.util.Arrays;
import java.util.stream.Collectors;

/** The order of a list of key stores, by the time at which each was first reserved. */
public enum Order {
    NEWEST_FIRST("newestFirst"),
    OLDEST_FIRST("oldestFirst");

    private final String text;

    Order(String text) {
        this.text = text;
    }

    public static Parsed<Order> parse(String text) {
        return Arrays.stream(values())
                .filter(order -> order.text.equals(text))
                .findFirst()
                .map(Parsed::value)
                .orElseGet(() -> Parsed.invalid(
                        InputErrorCode.NotAllowedValue,
                        "This must be one of "
                                + Arrays.stream(values())
                                        .map(order -> order.text)
                                        .collect(Collectors.joining(", "))
                                + "."));
    }

    /** Returns the order as the API writes it. */
    public String text() {
        return text;
    }
}
