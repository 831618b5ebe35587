package dev.keystorevending.core.policy;

/**
 * Something in a stored policy that does not do what it seems to.
 *
 * @param pointer where it stands in the policy as it is shown, a JSON pointer
 */
public record PolicyWarning(String pointer, Code code, String detail) {

    /** The kinds of warnings. */
    public enum Code {
        /** No request ever matches this entry. */
        NeverMatches,
        /** The naming pattern is not used, and no name is accepted. */
        PatternUnusable
    }
}
