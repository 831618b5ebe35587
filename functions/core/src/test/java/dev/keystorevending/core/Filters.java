package dev.keystorevending.core;

import dev.keystorevending.core.keystore.KeyStoreName;
import dev.keystorevending.core.ledger.Filter;
import java.util.List;
import java.util.Optional;

/** Filters with some of the criteria. */
public final class Filters {

    private static final Optional<Filter.StatusName> NO_STATUS = Optional.empty();

    private Filters() {}

    public static Filter status(Filter.StatusName status) {
        return and(Filter.everything(), Optional.of(status));
    }

    public static Filter name(KeyStoreName name) {
        var all = Filter.everything();
        return new Filter(
                NO_STATUS,
                Optional.of(name),
                all.type(),
                all.connectionState(),
                all.customKeyStoreId(),
                all.createdBy(),
                all.clientReference(),
                all.drift());
    }

    public static Filter drift(boolean wanted) {
        return drift(Optional.of(wanted));
    }

    private static Filter drift(Optional<Boolean> wanted) {
        var all = Filter.everything();
        return new Filter(
                NO_STATUS,
                all.name(),
                all.type(),
                all.connectionState(),
                all.customKeyStoreId(),
                all.createdBy(),
                all.clientReference(),
                wanted);
    }

    /** The filter with another status. */
    public static Filter and(Filter filter, Optional<Filter.StatusName> status) {
        return new Filter(
                status,
                filter.name(),
                filter.type(),
                filter.connectionState(),
                filter.customKeyStoreId(),
                filter.createdBy(),
                filter.clientReference(),
                filter.drift());
    }

    /** Filters that have one criterion of the filter each. */
    public static List<Filter> singly(Filter filter) {
        var all = Filter.everything();
        return List.of(
                and(all, filter.status()),
                new Filter(
                        NO_STATUS,
                        filter.name(),
                        all.type(),
                        all.connectionState(),
                        all.customKeyStoreId(),
                        all.createdBy(),
                        all.clientReference(),
                        all.drift()),
                new Filter(
                        NO_STATUS,
                        all.name(),
                        filter.type(),
                        all.connectionState(),
                        all.customKeyStoreId(),
                        all.createdBy(),
                        all.clientReference(),
                        all.drift()),
                new Filter(
                        NO_STATUS,
                        all.name(),
                        all.type(),
                        filter.connectionState(),
                        all.customKeyStoreId(),
                        all.createdBy(),
                        all.clientReference(),
                        all.drift()),
                new Filter(
                        NO_STATUS,
                        all.name(),
                        all.type(),
                        all.connectionState(),
                        filter.customKeyStoreId(),
                        all.createdBy(),
                        all.clientReference(),
                        all.drift()),
                new Filter(
                        NO_STATUS,
                        all.name(),
                        all.type(),
                        all.connectionState(),
                        all.customKeyStoreId(),
                        filter.createdBy(),
                        all.clientReference(),
                        all.drift()),
                new Filter(
                        NO_STATUS,
                        all.name(),
                        all.type(),
                        all.connectionState(),
                        all.customKeyStoreId(),
                        all.createdBy(),
                        filter.clientReference(),
                        all.drift()),
                drift(filter.drift()));
    }
}
