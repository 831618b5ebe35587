package dev.keystorevending.core.adopt;

import dev.keystorevending.core.input.Counted;
import dev.keystorevending.core.keystore.TeamId;
import dev.keystorevending.core.problem.Problem;
import dev.keystorevending.core.problem.ProblemCode;

/** The problem of a team whose quota has no room for another key store. */
final class TeamQuota {

    private TeamQuota() {}

    static Problem used(TeamId team, int quota) {
        return new Problem(
                ProblemCode.TeamQuotaExceeded,
                "The quota of team " + team + " is " + Counted.of(quota, "key store", "key stores")
                        + ", and all of it is used.");
    }
}
