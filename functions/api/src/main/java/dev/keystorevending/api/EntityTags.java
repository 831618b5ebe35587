package dev.keystorevending.api;

import dev.keystorevending.core.input.InputErrorCode;
import dev.keystorevending.core.input.Parsed;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The value of {@code If-None-Match} (RFC 9110, 13.1.2): a list of entity tags, or an asterisk.
 *
 * @param any whether the value is an asterisk, which matches every resource that exists
 * @param opaque the tags with their quotes, without the prefix {@code W/}
 */
record EntityTags(boolean any, List<String> opaque) {

    static final EntityTags NONE = new EntityTags(false, List.of());

    /** A tag (RFC 9110, 8.8.3), or nothing: a list may have empty elements. */
    private static final Pattern ELEMENT =
            Pattern.compile("[ \\t]*+(?:(?:W/)?+(\"[!\\x23-\\x7E\\x80-\\uFFFF]*+\"))?+[ \\t]*+");

    private static final Pattern ANY = Pattern.compile("[ \\t]*+[*][ \\t]*+");

    EntityTags {
        opaque = List.copyOf(opaque);
    }

    /** Reads the value. Several header lines are one list, so they are joined with commas before. */
    static Parsed<EntityTags> parse(String value) {
        if (ANY.matcher(value).matches()) {
            return Parsed.value(new EntityTags(true, List.of()));
        }
        var tags = new ArrayList<String>();
        var element = ELEMENT.matcher(value);
        int at = 0;
        while (element.region(at, value.length()).lookingAt()) {
            String tag = element.group(1);
            if (tag != null) {
                tags.add(tag);
            }
            if (element.end() == value.length()) {
                return Parsed.value(new EntityTags(false, tags));
            }
            if (value.charAt(element.end()) != ',') {
                break;
            }
            at = element.end() + 1;
        }
        return Parsed.invalid(
                InputErrorCode.PatternMismatch,
                "Send ETags as GET returns them, with their quotes and separated by commas, for example \"3\", or send *.");
    }

    /** Compares weakly, as RFC 9110 requires here: a tag matches with and without {@code W/}. */
    boolean match(String strong) {
        return any || opaque.contains(strong);
    }
}
