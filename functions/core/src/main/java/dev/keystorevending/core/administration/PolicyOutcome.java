package dev.keystorevending.core.administration;

import dev.keystorevending.core.policy.PolicyWarning;
import dev.keystorevending.core.policy.StoredPolicy;
import dev.keystorevending.core.problem.Problem;
import java.util.List;

/** The outcome of reading or changing a policy. */
public sealed interface PolicyOutcome {

    /** The policy was read or replaced. */
    record Shown(StoredPolicy stored, List<PolicyWarning> warnings) implements PolicyOutcome {}

    record Added(StoredPolicy stored, List<PolicyWarning> warnings) implements PolicyOutcome {}

    record Deleted() implements PolicyOutcome {}

    record Rejected(Problem problem) implements PolicyOutcome {}
}
