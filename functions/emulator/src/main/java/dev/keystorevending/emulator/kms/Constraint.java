package dev.keystorevending.emulator.kms;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keystorevending.emulator.http.AwsFailure;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The service model's constraints for one text member.
 *
 * @param sensitive the value must not appear in a message
 */
record Constraint(String member, int shortest, int longest, Pattern pattern, boolean sensitive) {

    private static final Pattern ANY = Pattern.compile(".*", Pattern.DOTALL);

    static Constraint open(String member, int shortest, int longest) {
        return new Constraint(member, shortest, longest, ANY, false);
    }

    static Constraint open(String member, int shortest, int longest, String pattern) {
        return new Constraint(member, shortest, longest, Pattern.compile(pattern), false);
    }

    static Constraint secret(String member, int shortest, int longest, String pattern) {
        return new Constraint(member, shortest, longest, Pattern.compile(pattern, Pattern.DOTALL), true);
    }

    /** Returns the violated constraint in AWS's wording. */
    Optional<String> violation(JsonNode value) {
        if (!value.isTextual()) {
            throw new AwsFailure(400, "SerializationException", "The member " + member + " is not a string.");
        }
        String text = value.textValue();
        int length = text.codePointCount(0, text.length());
        if (length < shortest) {
            return Optional.of(words(text, "Member must have length greater than or equal to " + shortest));
        }
        if (length > longest) {
            return Optional.of(words(text, "Member must have length less than or equal to " + longest));
        }
        if (!pattern.matcher(text).matches()) {
            return Optional.of(words(text, "Member must satisfy regular expression pattern: " + pattern));
        }
        return Optional.empty();
    }

    String missing() {
        return "Value null at '%s' failed to satisfy constraint: Member must not be null".formatted(path());
    }

    private String words(String text, String constraint) {
        String value = sensitive ? "Value" : "Value '" + text + "'";
        return "%s at '%s' failed to satisfy constraint: %s".formatted(value, path(), constraint);
    }

    private String path() {
        return member.substring(0, 1).toLowerCase(Locale.ROOT) + member.substring(1);
    }
}
