package dev.keystorevending.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keystorevending.core.input.InputErrorCode;
import dev.keystorevending.core.input.Parsed;
import dev.keystorevending.core.keystore.TeamId;
import dev.keystorevending.core.ledger.Page;
import dev.keystorevending.core.query.Answer;
import dev.keystorevending.core.query.KeyStores;
import dev.keystorevending.core.query.PageToken;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * The page that a request asks for.
 *
 * @param size the most items on the page
 * @param token empty for the first page
 */
record Paging(int size, Optional<PageToken> token) {

    static final String SIZE = "pageSize";
    static final String TOKEN = "pageToken";

    /** Reads the parameters. Whether the token is one of this list is not known yet: other parameters say which list it is. */
    static Paging of(Inputs inputs) {
        return new Paging(
                inputs.query(SIZE, Paging::size).orElse(KeyStores.USUAL_PAGE), inputs.query(TOKEN, PageToken::parse));
    }

    /** Returns the position after which the page begins, and reports a token of another list. */
    <P> Optional<P> after(Inputs inputs, Function<PageToken, Parsed<P>> position) {
        return token.flatMap(given -> switch (position.apply(given)) {
            case Parsed.Value<P> after -> Optional.of(after.value());
            case Parsed.Invalid<P> invalid -> {
                invalid.errors().forEach(error -> inputs.report("#query/" + TOKEN, error.code(), error.detail()));
                yield Optional.empty();
            }
        });
    }

    /** Reads a page of a list that a team has. */
    @FunctionalInterface
    interface OfTeam<T, P> {
        Answer<Page<T, P>> read(TeamId team, int size, Optional<P> after);
    }

    /** Handles a request for a page of a list that a team has and that nothing but the page is asked of. */
    static <T, P> Reply ofTeam(
            Inputs inputs,
            BiFunction<TeamId, PageToken, Parsed<P>> position,
            OfTeam<T, P> list,
            BiFunction<TeamId, Page<T, P>, JsonNode> body) {
        var named = inputs.team();
        var paging = of(inputs);
        if (inputs.invalid()) {
            return inputs.errors();
        }
        var team = named.orElseThrow();
        var after = paging.after(inputs, token -> position.apply(team, token));
        return inputs.invalid()
                ? inputs.errors()
                : KeyStoreOperations.reply(
                        inputs, list.read(team, paging.size(), after), page -> body.apply(team, page));
    }

    private static Parsed<Integer> size(String text) {
        if (text.matches("[0-9]{1,4}")) {
            int size = Integer.parseInt(text);
            if (size >= 1 && size <= KeyStores.LARGEST_PAGE) {
                return Parsed.value(size);
            }
        }
        return Parsed.invalid(
                InputErrorCode.NotAllowedValue,
                "This must be a whole number from 1 to " + KeyStores.LARGEST_PAGE + ".");
    }
}
