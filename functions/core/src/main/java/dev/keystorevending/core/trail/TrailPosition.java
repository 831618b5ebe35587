package dev.keystorevending.core.trail;

import dev.keystorevending.core.input.InputErrorCode;
import dev.keystorevending.core.input.Parsed;
import java.util.regex.Pattern;

/** The place of a line in the trail of its team: the time in milliseconds and a random part. Its order is that of the times. */
public record TrailPosition(String value) {

    private static final Pattern FORM = Pattern.compile("[0-9]{13}-[0-9a-f-]{36}");

    public static Parsed<TrailPosition> parse(String text) {
        return FORM.matcher(text).matches()
                ? Parsed.value(new TrailPosition(text))
                : Parsed.invalid(InputErrorCode.InvalidPageToken, "The token is not one of this list.");
    }

    @Override
    public String toString() {
        return value;
    }
}
