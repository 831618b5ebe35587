package dev.keystorevending.core.secret;

import dev.keystorevending.core.input.InputError;
import dev.keystorevending.core.input.InputErrorCode;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A member of a secret's JSON under any of the names that people use for it: the service's own, the KMS API's, and
 * Terraform's. Two names with equal values are one member; with different values they are an error, since nobody can tell
 * which one is meant. A null counts as absent. Errors show {@code names} and never a value.
 */
record SecretMember(List<String> names) {

    SecretMember {
        names = List.copyOf(names);
    }

    static SecretMember of(String... names) {
        return new SecretMember(List.of(names));
    }

    /** The different values that the objects have under the names; white space around a string is not part of it. */
    Set<Object> values(Collection<? extends Map<?, ?>> objects) {
        var values = new LinkedHashSet<Object>();
        for (Map<?, ?> object : objects) {
            for (String name : names) {
                Object value = object.get(name);
                if (value != null) {
                    values.add(value instanceof String text ? text.strip() : value);
                }
            }
        }
        return values;
    }

    /** The one string, or nothing and what is wrong with it. */
    Optional<String> required(Collection<? extends Map<?, ?>> objects, List<InputError> errors) {
        if (values(objects).isEmpty()) {
            errors.add(new InputError(InputErrorCode.Required, "The secret has no member " + spoken() + "."));
        }
        return optional(objects, errors);
    }

    /** The same for a member that may be left out. */
    Optional<String> optional(Collection<? extends Map<?, ?>> objects, List<InputError> errors) {
        var values = values(objects);
        if (values.size() > 1) {
            errors.add(new InputError(
                    InputErrorCode.ExactlyOne,
                    "The secret has different values for " + spoken() + ". Keep exactly one."));
            return Optional.empty();
        }
        if (values.stream().anyMatch(value -> !(value instanceof String))) {
            errors.add(
                    new InputError(InputErrorCode.WrongType, "The secret's member " + spoken() + " is not a string."));
        }
        return values.stream()
                .filter(String.class::isInstance)
                .map(String.class::cast)
                .findFirst();
    }

    /** The names as an error shows them. */
    String spoken() {
        return names.size() == 1
                ? names.getFirst()
                : names.getFirst() + " (or " + String.join(", ", names.subList(1, names.size())) + ")";
    }
}
