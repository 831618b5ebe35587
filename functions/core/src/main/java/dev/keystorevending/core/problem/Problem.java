package dev.keystorevending.core.problem;

import java.util.List;

/**
 * One refusal, with everything that its reader needs to mend it.
 *
 * @param code what happened
 * @param detail this occurrence in words; never a secret, never KMS's message text
 * @param errors the single faults, where there are any
 */
public record Problem(ProblemCode code, String detail, List<ProblemError> errors) {

    public Problem {
        errors = List.copyOf(errors);
    }

    public Problem(ProblemCode code, String detail) {
        this(code, detail, List.of());
    }
}
