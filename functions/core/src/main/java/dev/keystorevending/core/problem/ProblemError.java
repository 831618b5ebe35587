package dev.keystorevending.core.problem;

import java.util.Optional;

/**
 * One fault of a request.
 *
 * @param pointer where: a JSON pointer (RFC 6901) into the body, or {@code #header/NAME}, {@code #query/NAME}, {@code #path/NAME}
 * @param code which: a {@code FaultCode} or the name of a policy rule
 * @param detail in words
 * @param expected what would have been allowed, for a policy rule
 * @param example a value that would pass, for a policy rule
 */
public record ProblemError(
        String pointer, String code, String detail, Optional<String> expected, Optional<String> example) {

    public ProblemError(String pointer, String code, String detail) {
        this(pointer, code, detail, Optional.empty(), Optional.empty());
    }
}
