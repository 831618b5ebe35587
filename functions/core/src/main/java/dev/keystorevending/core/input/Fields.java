package dev.keystorevending.core.input;

import dev.keystorevending.core.problem.ProblemError;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads the members of one JSON object and collects every fault with its JSON pointer (RFC 6901). The values are those
 * of plain Java: String, Number, Boolean, List, Map, null.
 */
public final class Fields {

    private final Map<String, ? extends @Nullable Object> members;
    private final String at;
    private final List<ProblemError> errors;
    private final Set<String> known = new LinkedHashSet<>();

    public Fields(Map<String, ? extends @Nullable Object> members, List<ProblemError> errors) {
        this(members, "", errors);
    }

    private Fields(Map<String, ? extends @Nullable Object> members, String at, List<ProblemError> errors) {
        this.members = members;
        this.at = at;
        this.errors = errors;
    }

    /** A text that must be there. */
    public <T> Optional<T> required(String name, Function<String, Parsed<T>> parse) {
        return text(name, true, parse);
    }

    /** A text that may be left out. */
    public <T> Optional<T> optional(String name, Function<String, Parsed<T>> parse) {
        return text(name, false, parse);
    }

    /** A boolean that may be left out. */
    public boolean flag(String name, boolean otherwise) {
        if (!given(name, false)) {
            return otherwise;
        }
        if (members.get(name) instanceof Boolean flag) {
            return flag;
        }
        wrongType(name, "true or false");
        return otherwise;
    }

    /** A whole number between two ends, both included. */
    public Optional<Integer> integer(String name, int minimum, int maximum) {
        if (!given(name, true)) {
            return Optional.empty();
        }
        Object member = members.get(name);
        boolean whole = member instanceof Integer || member instanceof Long || member instanceof java.math.BigInteger;
        if (!whole) {
            wrongType(name, "a whole number");
            return Optional.empty();
        }
        var number = new java.math.BigInteger(String.valueOf(member));
        if (number.compareTo(java.math.BigInteger.valueOf(minimum)) < 0
                || number.compareTo(java.math.BigInteger.valueOf(maximum)) > 0) {
            report(
                    name,
                    InputErrorCode.NotAllowedValue,
                    "This must be a whole number from " + minimum + " to " + maximum + ".");
            return Optional.empty();
        }
        return Optional.of(number.intValueExact());
    }

    /** A list of texts, each parsed; empty where it is left out or is not a valid list, or none of its entries is valid. */
    public <T> List<T> list(String name, boolean needed, int most, Function<String, Parsed<T>> parse) {
        return list(name, needed, 0, most, parse);
    }

    /** Does the same for a list that has at least so many entries where it is there. */
    public <T> List<T> list(String name, boolean needed, int least, int most, Function<String, Parsed<T>> parse) {
        if (!given(name, needed)) {
            return List.of();
        }
        if (!(members.get(name) instanceof List<?> entries)) {
            wrongType(name, "a list");
            return List.of();
        }
        if (entries.size() < least) {
            report(
                    name,
                    InputErrorCode.TooShort,
                    "This list has " + Counted.of(entries.size(), "entry", "entries") + "; at least "
                            + Counted.needed(least) + ".");
            return List.of();
        }
        if (entries.size() > most) {
            report(
                    name,
                    InputErrorCode.TooLong,
                    "This list has " + Counted.of(entries.size(), "entry", "entries") + "; at most "
                            + Counted.allowed(most) + ".");
            return List.of();
        }
        var values = new LinkedHashSet<T>();
        for (int index = 0; index < entries.size(); index++) {
            String pointer = pointer(name) + "/" + index;
            if (entries.get(index) instanceof String text) {
                value(pointer, parse.apply(text)).ifPresent(entry -> {
                    if (!values.add(entry)) {
                        errors.add(new ProblemError(
                                pointer, InputErrorCode.Duplicate.name(), "This entry occurs in the list already."));
                    }
                });
            } else {
                String detail = entries.get(index) == null ? "This entry must not be null." : "This must be a string.";
                errors.add(new ProblemError(pointer, InputErrorCode.WrongType.name(), detail));
            }
        }
        return List.copyOf(values);
    }

    /** An object within this one, if it is there. */
    public Optional<Fields> object(String name, boolean needed) {
        if (!given(name, needed)) {
            return Optional.empty();
        }
        Object member = members.get(name);
        if (!(member instanceof Map<?, ?> object)) {
            wrongType(name, "an object");
            return Optional.empty();
        }
        var inner = new java.util.LinkedHashMap<String, @Nullable Object>();
        object.forEach((key, value) -> inner.put(String.valueOf(key), value));
        return Optional.of(new Fields(inner, pointer(name), errors));
    }

    /** Whether the member is there, be it null or of a wrong type. */
    private boolean present(String name) {
        return members.containsKey(name);
    }

    /** Whether the member is there and not null, be it of a wrong type. */
    public boolean hasValue(String name) {
        return members.get(name) != null;
    }

    /** Accepts a member and its value, which has no effect; only a null is refused. */
    public void ignored(String name) {
        given(name, false);
    }

    /** Refuses a member that is there although it has no meaning. */
    public void foreign(String name, String why) {
        known.add(name);
        if (present(name)) {
            report(name, InputErrorCode.NotApplicable, why);
        }
    }

    public void report(String name, InputErrorCode code, String detail) {
        errors.add(new ProblemError(pointer(name), code.name(), detail));
    }

    /** Refuses every member that nothing asked for; call it last. */
    public void refuseUnknown() {
        for (String name : members.keySet()) {
            if (!known.contains(name)) {
                report(
                        name,
                        InputErrorCode.Unknown,
                        "There is no such member. Known here: " + String.join(", ", known) + ".");
            }
        }
    }

    /** Whether the member has a value to read. Refuses a null, and a needed member that is not there. */
    private boolean given(String name, boolean needed) {
        known.add(name);
        if (members.get(name) != null) {
            return true;
        }
        if (present(name)) {
            String instead = needed ? "" : " Leave it out.";
            report(name, InputErrorCode.WrongType, "This member must not be null." + instead);
        } else if (needed) {
            report(name, InputErrorCode.Required, "This member is required.");
        }
        return false;
    }

    private <T> Optional<T> text(String name, boolean needed, Function<String, Parsed<T>> parse) {
        if (!given(name, needed)) {
            return Optional.empty();
        }
        if (members.get(name) instanceof String text) {
            return value(pointer(name), parse.apply(text));
        }
        wrongType(name, "a string");
        return Optional.empty();
    }

    private <T> Optional<T> value(String pointer, Parsed<T> parsed) {
        if (parsed instanceof Parsed.Invalid<T> invalid) {
            invalid.errors()
                    .forEach(error ->
                            errors.add(new ProblemError(pointer, error.code().name(), error.detail())));
        }
        return parsed.toOptional();
    }

    private void wrongType(String name, String expected) {
        report(name, InputErrorCode.WrongType, "This must be " + expected + ".");
    }

    private String pointer(String name) {
        return name.isEmpty() ? at : at + "/" + name.replace("~", "~0").replace("/", "~1");
    }
}
