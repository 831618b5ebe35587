package dev.keystorevending.core.probe;

import java.util.Optional;

/**
 * The result of one check. Nothing that the other side sent is part of its text, except values of a known form.
 *
 * @param remedy what to do; empty where there is nothing to do
 */
public record ProbeFinding(ProbeCheck check, Result result, String detail, Optional<String> remedy) {

    /** How a check ended. */
    public enum Result {
        ok,
        /** It works, but not well or not for long. */
        warning,
        /** The creation or the connection of the key store would fail. */
        failure,
        /** An earlier check did not succeed, or AWS did not show it to this service. */
        notChecked
    }
}
