package dev.keystorevending.core.problem;

import java.util.Optional;

/**
 * One error in a request.
 *
 * @param pointer the place: a JSON pointer (RFC 6901) into the body, or {@code #header/NAME}, {@code #query/NAME}, {@code #path/NAME}
 * @param code the kind of error: a {@code FaultCode} or the name of a policy rule
 * @param detail the error as a sentence
 * @param expected what the policy allows; present only for policy rules
 * @param example a value that the policy allows; present only for policy rules
 */
public record ProblemError(
        String pointer, String code, String detail, Optional<String> expected, Optional<String> example) {

    public ProblemError(String pointer, String code, String detail) {
        this(pointer, code, detail, Optional.empty(), Optional.empty());
    }
}
