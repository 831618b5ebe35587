package dev.keystorevending.core.policy;

import dev.keystorevending.core.keystore.Caller;
import dev.keystorevending.core.keystore.TeamId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One change of a team's policy, in full: a line of the policy's history.
 *
 * @param version the version after the change; a delete has one of its own
 * @param before the policy until then; empty if the change made one
 * @param after the policy from then on; empty if the change deleted it
 */
public record PolicyChange(
        TeamId team,
        long version,
        Instant at,
        Caller by,
        String requestId,
        Optional<StoredPolicy> before,
        Optional<StoredPolicy> after) {

    /** What a change did to the policy. */
    public enum Action {
        CREATED,
        REPLACED,
        DELETED
    }

    public PolicyChange {
        if (before.isEmpty() && after.isEmpty()) {
            throw new IllegalArgumentException("A change has a policy before or after it.");
        }
    }

    /** The change that stores {@code next}. */
    public static PolicyChange to(StoredPolicy next, Optional<StoredPolicy> before, String requestId) {
        return new PolicyChange(
                next.policy().team(),
                next.version(),
                next.updatedAt(),
                next.updatedBy(),
                requestId,
                before,
                Optional.of(next));
    }

    /** The change that deletes {@code last}. */
    public static PolicyChange deletion(StoredPolicy last, Instant at, Caller by, String requestId) {
        return new PolicyChange(
                last.policy().team(), last.version() + 1, at, by, requestId, Optional.of(last), Optional.empty());
    }

    public Action action() {
        if (before.isEmpty()) {
            return Action.CREATED;
        }
        return after.isEmpty() ? Action.DELETED : Action.REPLACED;
    }

    /** The version that the stored policy must have; 0 if there must be none. */
    public long expected() {
        return before.map(StoredPolicy::version).orElse(0L);
    }

    /** The names of the members that a replacement changed, as the API has them. */
    public List<String> changed() {
        return before.flatMap(old -> after.map(next -> TeamPolicy.differences(old.policy(), next.policy())))
                .orElse(List.of());
    }
}
