package dev.keystorevending.api;

import dev.keystorevending.core.input.InputErrorCode;
import dev.keystorevending.core.input.Parsed;
import dev.keystorevending.core.query.KeyStores;
import dev.keystorevending.core.query.PageToken;
import java.util.Optional;
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
