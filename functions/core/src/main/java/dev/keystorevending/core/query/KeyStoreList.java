package dev.keystorevending.core.query;

import dev.keystorevending.core.input.Parsed;
import dev.keystorevending.core.keystore.KeyStoreId;
import dev.keystorevending.core.keystore.TeamId;
import dev.keystorevending.core.ledger.Filter;
import dev.keystorevending.core.ledger.Order;
import java.util.ArrayList;
import java.util.List;

/** One list of key stores. Its page tokens are valid for the same team, filter and order only, and for every page size. */
public record KeyStoreList(TeamId team, Filter filter, Order order) {

    /** Returns the token of the page after this key store. */
    public PageToken tokenAfter(KeyStoreId last) {
        return PageToken.of(identity(), last.value());
    }

    /** Returns the last key store of the previous page, or why the token is not one of this list. */
    public Parsed<KeyStoreId> position(PageToken token) {
        return token.in(identity(), KeyStoreId::parse);
    }

    private List<String> identity() {
        var parts = new ArrayList<>(List.of("key-stores", team.value(), order.text()));
        filter.criteria().forEach((criterion, required) -> {
            parts.add(criterion.name());
            parts.add(required);
        });
        return parts;
    }
}
