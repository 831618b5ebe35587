package dev.keystorevending.core.access;

import dev.keystorevending.core.keystore.Principal;
import dev.keystorevending.core.keystore.TeamId;
import dev.keystorevending.core.policy.Policies;
import dev.keystorevending.core.policy.StoredPolicy;
import dev.keystorevending.core.problem.Problem;
import dev.keystorevending.core.problem.ProblemCode;
import java.util.Optional;
import java.util.Set;

/** Who belongs to a team, and who administers the teams. A team that does not exist looks like one of others. */
public final class Access {

    private final Policies policies;
    private final Set<Principal> administrators;

    public Access(Policies policies, Set<Principal> administrators) {
        this.policies = policies;
        this.administrators = Set.copyOf(administrators);
    }

    /** Why the caller may not act for the team, or nothing where it may. */
    public static Optional<Problem> refuseMember(Optional<StoredPolicy> policy, TeamId team, Principal caller) {
        boolean member = policy.filter(stored -> stored.policy().principals().contains(caller))
                .isPresent();
        return member
                ? Optional.empty()
                : Optional.of(new Problem(
                        ProblemCode.TeamAccessDenied,
                        caller + " is not a principal of a team " + team
                                + ". An administrator can add it to the team's policy."));
    }

    /** The same, with the policy read from the table. */
    public Optional<Problem> refuseMember(TeamId team, Principal caller) {
        return refuseMember(policies.find(team), team, caller);
    }

    public Optional<Problem> refuseAdministrator(Principal caller) {
        return administrators.contains(caller)
                ? Optional.empty()
                : Optional.of(new Problem(
                        ProblemCode.AdministratorRequired, caller + " is not an administrator of this service."));
    }

    /** Members and administrators may read. */
    public Optional<Problem> refuseReader(Optional<StoredPolicy> policy, TeamId team, Principal caller) {
        return refuseAdministrator(caller).isEmpty() ? Optional.empty() : refuseMember(policy, team, caller);
    }
}
