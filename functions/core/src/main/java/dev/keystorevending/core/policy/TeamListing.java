package dev.keystorevending.core.policy;

import dev.keystorevending.core.keystore.TeamId;
import java.time.Instant;

/**
 * What the list of teams contains of a team's policy.
 *
 * @param quota how many key stores the team may have at once
 * @param policyVersion the ETag of the policy
 * @param updatedAt when the policy was stored
 */
public record TeamListing(TeamId team, int quota, long policyVersion, Instant updatedAt) {

    public static TeamListing of(StoredPolicy stored) {
        return new TeamListing(stored.policy().team(), stored.policy().quota(), stored.version(), stored.updatedAt());
    }
}
