package dev.keystorevending.core.administration;

import dev.keystorevending.core.policy.PolicyWarning;
import dev.keystorevending.core.policy.StoredPolicy;
import dev.keystorevending.core.problem.Problem;
import java.util.List;

/** How a look at a policy or a change of it ended. */
public sealed interface PolicyOutcome {

    /** Read or replaced. */
    record Shown(StoredPolicy stored, List<PolicyWarning> warnings) implements PolicyOutcome {}

    record Added(StoredPolicy stored, List<PolicyWarning> warnings) implements PolicyOutcome {}

    record Deleted() implements PolicyOutcome {}

    record Rejected(Problem problem) implements PolicyOutcome {}
}
