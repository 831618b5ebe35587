package dev.keystorevending.core.input;

import com.google.re2j.Pattern;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * What a text of one kind must look like: a length in characters and a pattern, both ends included.
 *
 * @param what the kind, as a person would call it
 * @param minimum the least number of characters (code points)
 * @param maximum the greatest number of characters (code points)
 * @param pattern the RE2 pattern that the whole text matches
 */
public record TextRule(String what, int minimum, int maximum, Pattern pattern) {

    public static TextRule of(String what, int minimum, int maximum, String pattern) {
        return new TextRule(what, minimum, maximum, Pattern.compile(pattern, Pattern.DOTALL));
    }

    /** Every way in which the text breaks the rule; none where it keeps it. */
    public List<InputError> errors(String text) {
        var errors = new ArrayList<InputError>();
        int length = text.codePointCount(0, text.length());
        if (length < minimum) {
            errors.add(new InputError(
                    InputErrorCode.TooShort,
                    what + " has " + length + " characters; at least " + minimum + " are needed."));
        }
        if (length > maximum) {
            errors.add(new InputError(
                    InputErrorCode.TooLong,
                    what + " has " + length + " characters; at most " + maximum + " are allowed."));
        }
        if (!pattern.matches(text)) {
            errors.add(new InputError(InputErrorCode.PatternMismatch, what + " must match " + pattern.pattern() + "."));
        }
        return errors;
    }

    /** The value that {@code make} builds of a text that keeps the rule, or all the faults of one that does not. */
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
