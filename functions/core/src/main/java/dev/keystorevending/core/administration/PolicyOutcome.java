package dev.keystorevending.core.administration;

import dev.keystorevending.core.policy.StoredPolicy;
import dev.keystorevending.core.problem.Problem;

/** How a look at a policy or a change of it ended. */
public sealed interface PolicyOutcome {

    /** Read or replaced. */
    record Shown(StoredPolicy stored) implements PolicyOutcome {}

    record Added(StoredPolicy stored) implements PolicyOutcome {}

    record Deleted() implements PolicyOutcome {}

    record Rejected(Problem problem) implements PolicyOutcome {}
}
