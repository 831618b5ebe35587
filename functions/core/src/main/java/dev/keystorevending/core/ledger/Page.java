package dev.keystorevending.core.ledger;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * One page of a list.
 *
 * @param next the position after which the next page begins; empty on the last page
 */
public record Page<T, P>(List<T> items, Optional<P> next) {
    public Page {
        items = List.copyOf(items);
    }

    /** Returns the first {@code pageSize} of the items read. Another page follows if more than that were read. */
    public static <T, P> Page<T, P> of(List<T> read, int pageSize, Function<T, P> position) {
        var items = read.subList(0, Math.min(pageSize, read.size()));
        return new Page<>(
                items, read.size() > pageSize ? Optional.of(position.apply(items.getLast())) : Optional.empty());
    }
}
