package dev.keystorevending.core.policy;

import java.util.List;

/**
 * How a team's key stores are named.
 *
 * @param pattern what the whole name matches
 * @param description the pattern in words
 * @param examples names that match
 * @param reservedWords parts that no name may contain, whatever their case
 */
public record NamingRule(NamePattern pattern, String description, List<String> examples, List<String> reservedWords) {
    public NamingRule {
        examples = List.copyOf(examples);
        reservedWords = List.copyOf(reservedWords);
    }

    /** The rule as it was sent. */
    List<Object> texts() {
        return List.of(pattern.text(), description, examples, reservedWords);
    }
}
