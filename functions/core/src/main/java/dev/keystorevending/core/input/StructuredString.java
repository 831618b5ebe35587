package dev.keystorevending.core.input;

/**
 * The {@code sf-string} of RFC 9651, section 3.3.3: printable ASCII in double quotes, in which a backslash stands before
 * each quote and backslash of the text, and nowhere else.
 */
public final class StructuredString {

    private StructuredString() {}

    /** The text between the quotes, without its escapes. Parameters after it have no meaning here and are an error. */
    public static Parsed<String> parse(String field) {
        var text = new StringBuilder();
        int last = field.length() - 1;
        if (last < 1 || field.charAt(0) != '"') {
            return malformed();
        }
        for (int index = 1; index < last; index++) {
            char character = field.charAt(index);
            if (character == '\\') {
                index++;
                character = field.charAt(index);
                if (index == last || (character != '"' && character != '\\')) {
                    return malformed();
                }
            } else if (character == '"' || character < ' ' || character > '~') {
                return malformed();
            }
            text.append(character);
        }
        return field.charAt(last) == '"' ? Parsed.value(text.toString()) : malformed();
    }

    private static Parsed<String> malformed() {
        return Parsed.invalid(
                InputErrorCode.MalformedText,
                "A value that begins with a double quote is one quoted string: printable ASCII, \\ before each \" and \\ in it, a closing quote, and nothing after it.");
    }
}
