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
        if (requirePresent(name)) {
            return text(name).flatMap(text -> value(pointer(name), parse.apply(text)));
        }
        return Optional.empty();
    }

    /** A text that may be left out. */
    public <T> Optional<T> optional(String name, Function<String, Parsed<T>> parse) {
        known.add(name);
        return present(name) ? text(name).flatMap(text -> value(pointer(name), parse.apply(text))) : Optional.empty();
    }

    /** A boolean that may be left out. */
    public boolean flag(String name, boolean otherwise) {
        known.add(name);
        Object member = members.get(name);
        if (member == null) {
            return otherwise;
        }
        if (member instanceof Boolean flag) {
            return flag;
        }
        wrongType(name, "true or false");
        return otherwise;
    }

    /** A whole number between two ends, both included. */
    public Optional<Integer> integer(String name, int minimum, int maximum) {
        if (!requirePresent(name)) {
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
                    "This is a whole number from " + minimum + " to " + maximum + ".");
            return Optional.empty();
        }
        return Optional.of(number.intValueExact());
    }

    /** A list of texts, each parsed; empty where the member is left out and {@code needed} is false. */
    public <T> List<T> list(String name, boolean needed, int most, Function<String, Parsed<T>> parse) {
        known.add(name);
        if (needed ? !requirePresent(name) : !present(name)) {
            return List.of();
        }
        if (!(members.get(name) instanceof List<?> entries)) {
            wrongType(name, "a list");
            return List.of();
        }
        if (entries.size() > most) {
            report(name, InputErrorCode.TooLong, "This list has at most " + most + " entries.");
            return List.of();
        }
        var values = new LinkedHashSet<T>();
        for (int index = 0; index < entries.size(); index++) {
            String pointer = pointer(name) + "/" + index;
            if (entries.get(index) instanceof String text) {
                value(pointer, parse.apply(text)).ifPresent(entry -> {
                    if (!values.add(entry)) {
                        errors.add(new ProblemError(
                                pointer, InputErrorCode.Duplicate.name(), "This entry stands in the list already."));
                    }
                });
            } else {
                errors.add(new ProblemError(pointer, InputErrorCode.WrongType.name(), "This is a string."));
            }
        }
        return List.copyOf(values);
    }

    /** An object within this one, if it is there. */
    public Optional<Fields> object(String name) {
        known.add(name);
        if (!present(name)) {
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

    public boolean present(String name) {
        return members.get(name) != null;
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

    /** Refuses a member that must be there and is not; a null is as good as none. */
    public boolean requirePresent(String name) {
        known.add(name);
        if (!present(name)) {
            report(name, InputErrorCode.Required, "This member must be there, and not be null.");
        }
        return present(name);
    }

    private Optional<String> text(String name) {
        if (members.get(name) instanceof String text) {
            return Optional.of(text);
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
        report(name, InputErrorCode.WrongType, "This is " + expected + ".");
    }

    private String pointer(String name) {
        return name.isEmpty() ? at : at + "/" + name.replace("~", "~0").replace("/", "~1");
    }
}
