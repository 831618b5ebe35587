package dev.keystorevending.core.problem;

import dev.keystorevending.core.input.Counted;
import java.util.List;

/**
 * Why a request failed, with what the caller needs to fix it (RFC 9457).
 *
 * @param code the kind of problem
 * @param detail this occurrence as a sentence; never contains a secret or a message of KMS
 * @param errors the errors of single values; empty if the problem has none
 */
public record Problem(ProblemCode code, String detail, List<ProblemError> errors) {

    public Problem {
        errors = List.copyOf(errors);
    }

    public Problem(ProblemCode code, String detail) {
        this(code, detail, List.of());
    }

    /** The problem of a request with these errors. */
    public static Problem of(List<ProblemError> errors) {
        return new Problem(
                ProblemCode.InvalidRequest,
                "The request has " + Counted.of(errors.size(), "error", "errors") + ".",
                errors);
    }

    /**
     * Returns the detail, followed by what to do.
     *
     * @param keyed whether the operation takes an idempotency key
     * @param recorded whether the failed request left a record
     */
    public String advice(boolean keyed, boolean recorded) {
        return (detail + " "
                        + code.retry()
                                .advice(
                                        keyed,
                                        recorded && code.leavesRecord(),
                                        code.afterSeconds().orElse(0)))
                .strip();
    }
}
