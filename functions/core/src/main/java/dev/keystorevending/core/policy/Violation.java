package dev.keystorevending.core.policy;

import dev.keystorevending.core.problem.ProblemError;
import java.util.Optional;

/**
 * A rule that an order breaks.
 *
 * @param rule the rule's name
 * @param pointer the member that breaks it, as a JSON pointer into the body
 * @param expected what would be allowed, in words
 * @param example a value that would pass; empty where the policy allows none
 */
public record Violation(String rule, String pointer, String detail, String expected, String example) {

    /** Returns the violation as the error of the member at {@code place}. */
    public ProblemError error(String place) {
        return new ProblemError(
                place, rule, detail, Optional.of(expected), Optional.of(example).filter(text -> !text.isEmpty()));
    }
}
