package dev.keystorevending.core.access;

import dev.keystorevending.core.keystore.Principal;
import dev.keystorevending.core.keystore.TeamId;
import dev.keystorevending.core.policy.Policies;
import dev.keystorevending.core.policy.StoredPolicy;
import dev.keystorevending.core.problem.Problem;
import dev.keystorevending.core.problem.ProblemCode;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Decides who is a member of a team and who is an administrator. Only an administrator can tell a missing team from another team. */
public final class Access {

    private final Policies policies;
    private final Set<Principal> configured;
    private final Predicate<Principal> listed;

    /** Creates the decision with a list of administrators, which is read only if nothing else decides. */
    public Access(Policies policies, Set<Principal> configured, Administrators administrators) {
        this(policies, configured, administrators::contains);
    }

    /** Creates the decision without a list: only these principals are administrators. */
    public Access(Policies policies, Set<Principal> configured) {
        this(policies, configured, caller -> false);
    }

    private Access(Policies policies, Set<Principal> configured, Predicate<Principal> listed) {
        this.policies = policies;
        this.configured = Set.copyOf(configured);
        this.listed = listed;
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

    /** Returns why the caller may not administer the service; empty if it is an administrator. */
    public Optional<Problem> refuseAdministrator(Principal caller) {
        return configured.contains(caller) || listed.test(caller)
                ? Optional.empty()
                : Optional.of(administratorRequired(caller));
    }

    /** What a caller is told who is not an administrator. */
    public static Problem administratorRequired(Principal caller) {
        return new Problem(ProblemCode.AdministratorRequired, caller + " is not an administrator of this service.");
    }

    /** Returns why the caller is none of these; empty if it is one. Reads the policy only if membership decides, and the list last. */
    public Optional<Problem> refuse(Callers callers, TeamId team, Principal caller) {
        return switch (callers) {
            case MEMBERS -> refuseMember(team, caller);
            case MEMBERS_AND_ADMINISTRATORS ->
                configured.contains(caller) ? Optional.empty() : refuseReader(policies.find(team), team, caller);
            case ADMINISTRATORS -> refuseAdministrator(caller);
        };
    }

    /** Returns why the caller may not read what belongs to the team; empty for members and administrators. A member costs no read. */
    public Optional<Problem> refuseReader(Optional<StoredPolicy> policy, TeamId team, Principal caller) {
        return configured.contains(caller)
                ? Optional.empty()
                : refuseMember(policy, team, caller).filter(stranger -> !listed.test(caller));
    }
}
