package dev.keystorevending.core.policy;

import com.google.re2j.Pattern;
import dev.keystorevending.core.input.InputErrorCode;
import dev.keystorevending.core.input.Parsed;
import java.util.Optional;

/**
 * What an RE2 pattern costs, read from its text before it is compiled. RE2/J 1.8 expands counted repetition without a bound:
 * {@code (((a{1,60}){1,60}){1,60}){1,60}} compiles to about 26 million instructions.
 *
 * @param nestedRepeats the greatest product of the counts of repetitions within each other
 * @param instructions at least as many as the compiled program has; what one character of a name costs to match
 */
public record PatternCost(long nestedRepeats, long instructions) {

    /** Go's bound, see {@code regexp/syntax}. */
    public static final long MOST_NESTED_REPEATS = 1000;

    /** Lets one character be repeated 1 to 1,000 times, and bounds the match of a 256-character name to 640,000 steps. */
    public static final long MOST_INSTRUCTIONS = 2500;

    private static final PatternCost NOTHING = new PatternCost(1, 0);
    private static final PatternCost ATOM = new PatternCost(1, 1);
    private static final long SATURATED = Integer.MAX_VALUE;

    public PatternCost {
        nestedRepeats = Math.min(nestedRepeats, SATURATED);
        instructions = Math.min(instructions, SATURATED);
    }

    /** The pattern's cost; a text that is no pattern has one too, which means nothing. */
    public static PatternCost of(String pattern) {
        return new Scanner(pattern).whole();
    }

    /** The pattern if its cost is within both bounds. */
    static Parsed<String> bounded(String pattern) {
        PatternCost cost = of(pattern);
        if (cost.nestedRepeats > MOST_NESTED_REPEATS) {
            return Parsed.invalid(
                    InputErrorCode.TooLong,
                    "The counts of nested repetitions multiply to " + figure(cost.nestedRepeats) + "; at most "
                            + MOST_NESTED_REPEATS + " is allowed.");
        }
        if (cost.instructions > MOST_INSTRUCTIONS) {
            return Parsed.invalid(
                    InputErrorCode.TooLong,
                    "The pattern compiles to about " + figure(cost.instructions) + " instructions; at most "
                            + MOST_INSTRUCTIONS + " are allowed. Use smaller repetition counts.");
        }
        return Parsed.value(pattern);
    }

    private static String figure(long number) {
        return number == SATURATED ? "more than 2 billion" : String.valueOf(number);
    }

    private PatternCost then(PatternCost next) {
        return new PatternCost(Math.max(nestedRepeats, next.nestedRepeats), instructions + next.instructions);
    }

    private PatternCost plus(long more) {
        return new PatternCost(nestedRepeats, instructions + more);
    }

    private PatternCost repeated(long times, long instructionsOfEach) {
        return new PatternCost(nestedRepeats * Math.max(times, 1), instructionsOfEach * Math.max(times, 1));
    }

    /** Nothing compiles to an instruction too. */
    private PatternCost atLeastOne() {
        return new PatternCost(nestedRepeats, Math.max(instructions, 1));
    }

    /** Reads no more of a pattern than where its atoms, groups and repetitions begin and end. */
    private static final class Scanner {

        private final String text;
        private int at;

        Scanner(String text) {
            this.text = text;
        }

        PatternCost whole() {
            var cost = new PatternCost(1, 4); // fail, match, and the capture around all
            while (at < text.length()) {
                cost = cost.then(alternatives());
                at++; // a parenthesis that closes nothing
            }
            return cost;
        }

        /** Up to the end or the parenthesis that closes the group, which stays unread. */
        private PatternCost alternatives() {
            var before = NOTHING;
            var branch = NOTHING;
            while (at < text.length() && text.charAt(at) != ')') {
                if (text.charAt(at) == '|') {
                    at++;
                    before = before.then(branch.atLeastOne()).plus(1);
                    branch = NOTHING;
                } else {
                    branch = branch.then(repetition(atom()));
                }
            }
            return before.then(branch.atLeastOne());
        }

        private PatternCost atom() {
            char first = text.charAt(at++);
            return switch (first) {
                case '(' -> group();
                case '[' -> characterClass();
                case '\\' -> escape();
                default -> ATOM;
            };
        }

        private PatternCost group() {
            var inner = alternatives().plus(2);
            at++;
            return inner;
        }

        /** A bracket that comes first, after a caret too, is a character of the class; one within {@code [:name:]} ends nothing. */
        private PatternCost characterClass() {
            at += at < text.length() && text.charAt(at) == '^' ? 1 : 0;
            int first = at;
            while (at < text.length() && (text.charAt(at) != ']' || at == first)) {
                int named = text.startsWith("[:", at) ? text.indexOf(":]", at + 2) : -1;
                if (named >= 0) {
                    at = named + 2;
                } else if (text.charAt(at) == '\\') {
                    at++;
                    escape();
                } else {
                    at++;
                }
            }
            at++;
            return ATOM;
        }

        /** {@code \x{…}} and {@code \p{…}} have braces of their own; {@code \Q…\E} is read as what stands in it. */
        private PatternCost escape() {
            char kind = at < text.length() ? text.charAt(at++) : ' ';
            if (kind == 'Q') {
                int end = text.indexOf("\\E", at);
                int length = (end < 0 ? text.length() : end) - at;
                at = end < 0 ? text.length() : end + 2;
                return new PatternCost(1, length + 1L);
            }
            if ((kind == 'x' || kind == 'p' || kind == 'P') && at < text.length() && text.charAt(at) == '{') {
                int end = text.indexOf('}', at);
                at = end < 0 ? text.length() : end + 1;
            }
            return ATOM;
        }

        private PatternCost repetition(PatternCost repeated) {
            PatternCost cost = repeated;
            while (at < text.length()) {
                char sign = text.charAt(at);
                if (sign == '*' || sign == '+' || sign == '?') {
                    at++;
                    cost = cost.plus(2);
                } else if (sign == '{') {
                    var counts = Counts.at(text, at);
                    if (counts.isEmpty()) {
                        return cost;
                    }
                    at = counts.get().end();
                    cost = counts.get().of(cost);
                } else {
                    return cost;
                }
            }
            return cost;
        }
    }

    /** {@code {2}}, {@code {2,}} or {@code {2,5}}; braces around anything else are characters. */
    private record Counts(long copies, boolean exact, int end) {

        private static final Pattern FORM = Pattern.compile("\\{([0-9]{1,4})(,([0-9]{0,4}))?\\}");
        private static final int LONGEST = 11;

        static Optional<Counts> at(String text, int start) {
            var form = FORM.matcher(text.substring(start, Math.min(text.length(), start + LONGEST)));
            if (!form.lookingAt()) {
                return Optional.empty();
            }
            long least = Long.parseLong(form.group(1));
            boolean open = form.group(2) != null && form.group(3).isEmpty();
            long most = form.group(2) == null || open ? least : Long.parseLong(form.group(3));
            return Optional.of(new Counts(Math.max(least, most), form.group(2) == null, start + form.end()));
        }

        /** A copy that may be left out has an instruction more. */
        PatternCost of(PatternCost repeated) {
            return exact
                    ? repeated.repeated(copies, repeated.instructions())
                    : repeated.repeated(copies, repeated.instructions() + 1).plus(1);
        }
    }
}
