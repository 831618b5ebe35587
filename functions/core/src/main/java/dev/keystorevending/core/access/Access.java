package dev.keystorevending.core.access;

import dev.keystorevending.core.keystore.Principal;
import dev.keystorevending.core.keystore.TeamId;
import dev.keystorevending.core.policy.Policies;
import dev.keystorevending.core.policy.StoredPolicy;
import dev.keystorevending.core.problem.Problem;
import dev.keystorevending.core.problem.ProblemCode;
import java.util.Optional;
import java.util.Set;

/** Decides who is a member of a team and who is an administrator. Only an administrator can tell a missing team from another team. */
public final class Access {

    private final Policies policies;
    private final Set<Principal> administrators;

    public Access(Policies policies, Set<Principal> administrators) {
        this.policies = policies;
        this.administrators = Set.copyOf(administrators);
    }

    /** Returns why the caller may not act for the team; empty if it may. */
    public static Optional<Problem> refuseMember(Optional<StoredPolicy> policy, TeamId team, Principal caller) {
        boolean member = policy.filter(stored -> stored.policy().principals().contains(caller))
                .isPresent();
        return member
                ? Optional.empty()
                : Optional.of(new Problem(
                        ProblemCode.TeamAccessDenied,
                        caller + " is not a principal of team " + team
                                + ". An administrator can add it to the team's policy."));
    }

    /** Reads the team's policy from the table, then checks as {@link #refuseMember(Optional, TeamId, Principal)} does. */
    public Optional<Problem> refuseMember(TeamId team, Principal caller) {
        return refuseMember(policies.find(team), team, caller);
    }

    /** Returns why the caller may not administer policies; empty if it is one of the configured administrators. */
    public Optional<Problem> refuseAdministrator(Principal caller) {
        return administrators.contains(caller)
                ? Optional.empty()
                : Optional.of(new Problem(
                        ProblemCode.AdministratorRequired, caller + " is not an administrator of this service."));
    }

    /** Returns why the caller is none of these; empty if it is one. Reads the policy only if membership decides. */
    public Optional<Problem> refuse(Callers callers, TeamId team, Principal caller) {
        return switch (callers) {
            case MEMBERS -> refuseMember(team, caller);
            case MEMBERS_AND_ADMINISTRATORS ->
                refuseAdministrator(caller).isEmpty() ? Optional.empty() : refuseMember(team, caller);
            case ADMINISTRATORS -> refuseAdministrator(caller);
        };
    }

    /** Returns why the caller may not read what belongs to the team; empty for members and administrators. */
    public Optional<Problem> refuseReader(Optional<StoredPolicy> policy, TeamId team, Principal caller) {
        return refuseAdministrator(caller).isEmpty() ? Optional.empty() : refuseMember(policy, team, caller);
    }
}
