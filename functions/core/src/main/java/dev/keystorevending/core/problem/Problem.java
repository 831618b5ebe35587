package dev.keystorevending.core.problem;

import dev.keystorevending.core.input.Counted;
import java.util.List;
import java.util.OptionalInt;

/**
 * Why a request failed, with what the caller needs to fix it (RFC 9457).
 *
 * @param code the kind of problem
 * @param detail this occurrence as a sentence; never contains a secret or a message of KMS
 * @param errors the errors of single values; empty if the problem has none
 * @param afterSeconds the number of seconds to wait before a retry; empty if there is no time after which it can succeed
 */
public record Problem(ProblemCode code, String detail, List<ProblemError> errors, OptionalInt afterSeconds) {

    public Problem {
        errors = List.copyOf(errors);
    }

    public Problem(ProblemCode code, String detail, List<ProblemError> errors) {
        this(code, detail, errors, code.afterSeconds());
    }

    public Problem(ProblemCode code, String detail) {
        this(code, detail, List.of());
    }

    /** A problem that passes at a time that is known. */
    public static Problem passingIn(int seconds, ProblemCode code, String detail) {
        return new Problem(code, detail, List.of(), OptionalInt.of(seconds));
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
        return (detail + " " + code.retry().advice(keyed, recorded && code.leavesRecord(), afterSeconds.orElse(0)))
                .strip();
    }
}
