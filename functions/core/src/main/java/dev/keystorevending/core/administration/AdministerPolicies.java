package dev.keystorevending.core.administration;

import dev.keystorevending.core.access.Access;
import dev.keystorevending.core.keystore.Caller;
import dev.keystorevending.core.keystore.Identifiers;
import dev.keystorevending.core.keystore.Principal;
import dev.keystorevending.core.keystore.TeamId;
import dev.keystorevending.core.policy.Home;
import dev.keystorevending.core.policy.Policies;
import dev.keystorevending.core.policy.PolicyChange;
import dev.keystorevending.core.policy.PolicyEntries;
import dev.keystorevending.core.policy.StoredPolicy;
import dev.keystorevending.core.policy.TeamPolicy;
import dev.keystorevending.core.problem.Problem;
import dev.keystorevending.core.problem.ProblemCode;
import java.time.InstantSource;
import java.util.Optional;

/** Reads, stores and deletes the policies of teams. */
public final class AdministerPolicies {

    private final Policies policies;
    private final Access access;
    private final InstantSource clock;
    private final Identifiers identifiers;
    private final Home home;

    public AdministerPolicies(
            Policies policies, Access access, InstantSource clock, Identifiers identifiers, Home home) {
        this.policies = policies;
        this.access = access;
        this.clock = clock;
        this.identifiers = identifiers;
        this.home = home;
    }

    /** Returns a team's policy. Members of the team and administrators may call it. */
    public PolicyOutcome get(TeamId team, Principal caller) {
        var stored = policies.find(team);
        var refusal = access.refuseReader(stored, team, caller);
        if (refusal.isPresent()) {
            return new PolicyOutcome.Rejected(refusal.get());
        }
        return stored.<PolicyOutcome>map(this::shown).orElseGet(() -> missing(team));
    }

    /**
     * Creates or replaces a policy, as the precondition says. Administrators only.
     *
     * @param inheritHistory whether the members of a team that is made again may see the records of the former team
     */
    public PolicyOutcome put(
            TeamPolicy policy, Precondition precondition, boolean inheritHistory, Caller caller, String requestId) {
        var refusal = access.refuseAdministrator(caller.principal());
        if (refusal.isPresent()) {
            return new PolicyOutcome.Rejected(refusal.get());
        }
        return switch (precondition) {
            case Precondition.Missing missing ->
                rejected(
                        ProblemCode.PreconditionRequired,
                        "Send If-None-Match: * for a new policy, or If-Match with the ETag of the one to replace.");
            case Precondition.Absent absent -> create(policy, 1, inheritHistory, caller, requestId);
            case Precondition.Version version -> replace(policy, version.version(), caller, requestId);
        };
    }

    /** Deletes a policy. Administrators only; a team that has key stores keeps its policy. */
    public PolicyOutcome delete(TeamId team, Precondition precondition, Caller caller, String requestId) {
        var refusal = access.refuseAdministrator(caller.principal());
        if (refusal.isPresent()) {
            return new PolicyOutcome.Rejected(refusal.get());
        }
        return switch (precondition) {
            case Precondition.Missing missing ->
                rejected(ProblemCode.PreconditionRequired, "Send If-Match with the policy's ETag.");
            case Precondition.Absent absent ->
                rejected(
                        ProblemCode.PreconditionFailed,
                        "DELETE does not support If-None-Match. Send If-Match with the policy's ETag.");
            case Precondition.Version version -> delete(team, version.version(), caller, requestId);
        };
    }

    private PolicyOutcome create(
            TeamPolicy policy, long version, boolean inheritHistory, Caller caller, String requestId) {
        var next = new StoredPolicy(policy, version, clock.instant(), caller);
        return switch (policies.put(PolicyChange.to(next, Optional.empty(), requestId), identifiers.eventId())) {
            case Policies.PutAnswer.Stored stored ->
                new PolicyOutcome.Added(next, PolicyEntries.warnings(policy, home));
            case Policies.PutAnswer.Changed changed -> changed(changed.current());
            case Policies.PutAnswer.VersionUsed used ->
                !inheritHistory && policies.hasHistory(policy.team())
                        ? rejected(
                                ProblemCode.TeamHasHistory,
                                "A team of this name existed before, and its records are still kept. Choose another name, or send inheritHistory=true if this team may see them.")
                        : create(policy, used.last() + 1, inheritHistory, caller, requestId);
        };
    }

    private PolicyOutcome replace(TeamPolicy policy, long expected, Caller caller, String requestId) {
        var before = policies.find(policy.team());
        if (version(before) != expected) {
            return changed(version(before));
        }
        var next = new StoredPolicy(policy, expected + 1, clock.instant(), caller);
        return switch (policies.put(PolicyChange.to(next, before, requestId), identifiers.eventId())) {
            case Policies.PutAnswer.Stored stored -> shown(next);
            case Policies.PutAnswer.Changed changed -> changed(changed.current());
            case Policies.PutAnswer.VersionUsed used ->
                throw new IllegalStateException("a version after the current one is used");
        };
    }

    private static long version(Optional<StoredPolicy> stored) {
        return stored.map(StoredPolicy::version).orElse(0L);
    }

    private PolicyOutcome shown(StoredPolicy stored) {
        return new PolicyOutcome.Shown(stored, PolicyEntries.warnings(stored.policy(), home));
    }

    private PolicyOutcome delete(TeamId team, long expected, Caller caller, String requestId) {
        var last = policies.find(team);
        if (last.isEmpty() || last.get().version() != expected) {
            return last.isEmpty() ? missing(team) : changed(version(last));
        }
        var change = PolicyChange.deletion(last.get(), clock.instant(), caller, requestId);
        return switch (policies.delete(change, identifiers.eventId())) {
            case Policies.DeleteAnswer.Deleted deleted -> new PolicyOutcome.Deleted();
            case Policies.DeleteAnswer.Changed changed ->
                changed.current() == 0 ? missing(team) : changed(changed.current());
            case Policies.DeleteAnswer.StillUsed used ->
                rejected(
                        ProblemCode.TeamHasKeyStores,
                        "The team has " + used.keyStores() + (used.keyStores() == 1 ? " key store" : " key stores")
                                + ". Its members DELETE its key stores before its policy is deleted; a quota of 0 stops new ones.");
        };
    }

    private static PolicyOutcome changed(long current) {
        return rejected(
                ProblemCode.PreconditionFailed,
                current == 0
                        ? "The team has no policy. Send If-None-Match: * to create one."
                        : "The policy's current ETag is \"" + current
                                + "\". Read the policy again before you change it.");
    }

    private static PolicyOutcome missing(TeamId team) {
        return rejected(ProblemCode.PolicyNotFound, "Team " + team + " has no policy.");
    }

    private static PolicyOutcome rejected(ProblemCode code, String detail) {
        return new PolicyOutcome.Rejected(new Problem(code, detail));
    }
}
