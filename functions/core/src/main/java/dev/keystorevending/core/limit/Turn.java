package dev.keystorevending.core.limit;

import dev.keystorevending.core.problem.Problem;
import java.util.Optional;

/** Whether a caller may send its request now. */
@FunctionalInterface
public interface Turn {

    /** The turn of a request that is not limited. */
    Turn GRANTED = Optional::empty;

    /** Returns why the caller must wait; empty if it need not. The first call may wait for the answer. */
    Optional<Problem> refusal();
}
