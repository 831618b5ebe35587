package dev.keystorevending.core;

import dev.keystorevending.core.policy.Policies;
import dev.keystorevending.core.policy.PolicyChange;
import dev.keystorevending.core.policy.StoredPolicy;
import java.util.Optional;
import java.util.UUID;

/** Changes of policies from and to a version, for tests that are not about what the change says. */
public final class PolicyWrites {

    private PolicyWrites() {}

    /** Stores a policy if the stored version is {@code expected}; 0 means that there is none. */
    public static Policies.PutAnswer put(Policies policies, StoredPolicy next, long expected) {
        Optional<StoredPolicy> before = expected == 0 ? Optional.empty() : Optional.of(at(next, expected));
        return policies.put(
                PolicyChange.to(next, before, "request"), UUID.randomUUID().toString());
    }

    /** Deletes the policy of a team if the stored version is {@code expected}. */
    public static Policies.DeleteAnswer delete(Policies policies, StoredPolicy last) {
        return policies.delete(
                PolicyChange.deletion(last, last.updatedAt(), last.updatedBy(), "request"),
                UUID.randomUUID().toString());
    }

    private static StoredPolicy at(StoredPolicy policy, long version) {
        return new StoredPolicy(policy.policy(), version, policy.updatedAt(), policy.updatedBy());
    }
}
