package dev.keystorevending.core.policy;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.keystorevending.core.input.InputErrorCode;
import dev.keystorevending.core.input.Parsed;
import dev.keystorevending.core.input.TextRule;

/** The RE2 pattern that the whole name of a team's key store matches. */
public sealed interface NamePattern {

    TextRule LENGTH = TextRule.of("A pattern", 1, 500, ".*");

    /** The pattern as it was sent. */
    String text();

    /** Compiled, and cheap enough. */
    record Usable(Pattern compiled) implements NamePattern {
        @Override
        public String text() {
            return compiled.pattern();
        }

        public boolean matches(String name) {
            return compiled.matches(name);
        }
    }

    /** Stored, and never compiled: it is no pattern or may cost too much. {@code reason} is a sentence. */
    record Unusable(String text, String reason) implements NamePattern {}

    /** A pattern that somebody sends; what it may cost is decided before it is compiled. */
    static Parsed<Usable> parse(String text) {
        var errors = LENGTH.errors(text);
        if (!errors.isEmpty()) {
            return new Parsed.Invalid<>(errors);
        }
        return switch (PatternCost.bounded(text)) {
            case Parsed.Invalid<String> costly -> new Parsed.Invalid<>(costly.errors());
            case Parsed.Value<String> bounded -> compiled(bounded.value());
        };
    }

    /** A pattern that is stored already, perhaps by a version of this service that had no bounds. */
    static NamePattern stored(String text) {
        return switch (parse(text)) {
            case Parsed.Value<Usable> usable -> usable.value();
            case Parsed.Invalid<Usable> invalid ->
                new Unusable(text, invalid.errors().getFirst().detail());
        };
    }

    private static Parsed<Usable> compiled(String text) {
        try {
            return Parsed.value(new Usable(Pattern.compile(text)));
        } catch (PatternSyntaxException broken) {
            return Parsed.invalid(
                    InputErrorCode.PatternMismatch, "This is not an RE2 pattern: " + broken.getDescription() + ".");
        }
    }
}
