package dev.keystorevending.core.input;

import com.google.re2j.Pattern;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a text of one kind must look like: a length in characters and a pattern, both ends included.
 *
 * @param what the kind, as a person would call it
 * @param minimum the least number of characters (code points)
 * @param maximum the greatest number of characters (code points)
 * @param pattern the RE2 pattern that the whole text matches
 * @param demand the pattern in words, without a subject
 */
public record TextRule(String what, int minimum, int maximum, Pattern pattern, String demand) {

    public static TextRule of(String what, int minimum, int maximum, String pattern) {
        return of(what, minimum, maximum, pattern, "must match " + pattern);
    }

    public static TextRule of(String what, int minimum, int maximum, String pattern, String demand) {
        return new TextRule(what, minimum, maximum, Pattern.compile(pattern, Pattern.DOTALL), demand);
    }

    /** Why the text breaks the rule, in one error; none where it keeps it. */
    public List<InputError> errors(String text) {
        boolean matches = pattern.matches(text);
        var length = length(text.codePointCount(0, text.length()));
        if (length.isPresent()) {
            String also = matches ? "" : " It " + demand + ".";
            return List.of(new InputError(length.get().code(), length.get().detail() + also));
        }
        return matches ? List.of() : List.of(new InputError(InputErrorCode.PatternMismatch, what + " " + demand + "."));
    }

    private Optional<InputError> length(int length) {
        if (length >= minimum && length <= maximum) {
            return Optional.empty();
        }
        boolean less = length < minimum;
        String limit = less ? "at least " + Counted.needed(minimum) : "at most " + Counted.allowed(maximum);
        return Optional.of(new InputError(
                less ? InputErrorCode.TooShort : InputErrorCode.TooLong,
                what + " has " + Counted.of(length, "character", "characters") + "; " + limit + "."));
    }

    /** The value that {@code make} builds of a text that keeps the rule, or the error of one that does not. */
    public <T> Parsed<T> parse(String text, Function<String, T> make) {
        var errors = errors(text);
        return errors.isEmpty() ? Parsed.value(make.apply(text)) : new Parsed.Invalid<>(errors);
    }

    /** Refuses a text that breaks the rule, for the constructors of values. */
    public void check(String text) {
        var errors = errors(text);
        if (!errors.isEmpty()) {
            throw new IllegalArgumentException(errors.getFirst().detail());
        }
    }
}
