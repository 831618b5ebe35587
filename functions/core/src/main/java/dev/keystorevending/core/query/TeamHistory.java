package dev.keystorevending.core.query;

import dev.keystorevending.core.access.Access;
import dev.keystorevending.core.input.Parsed;
import dev.keystorevending.core.keystore.Principal;
import dev.keystorevending.core.keystore.TeamId;
import dev.keystorevending.core.ledger.Page;
import dev.keystorevending.core.policy.Policies;
import dev.keystorevending.core.problem.Problem;
import dev.keystorevending.core.problem.ProblemCode;
import dev.keystorevending.core.trail.Trail;
import dev.keystorevending.core.trail.TrailLine;
import dev.keystorevending.core.trail.TrailPosition;
import java.util.List;
import java.util.Optional;

/** Reads the audit trail of a team. Members of the team and administrators may read it. */
public final class TeamHistory {

    private final Trail trail;
    private final Policies policies;
    private final Access access;

    public TeamHistory(Trail trail, Policies policies, Access access) {
        this.trail = trail;
        this.policies = policies;
        this.access = access;
    }

    /** Returns one page, the newest line first. A team without a policy has what is left of its trail. */
    public Answer<Page<TrailLine, TrailPosition>> read(
            TeamId team, Principal caller, int pageSize, Optional<TrailPosition> after) {
        var policy = policies.find(team);
        var stranger = access.refuseReader(policy, team, caller);
        if (stranger.isPresent()) {
            return new Answer.Refused<>(stranger.get());
        }
        var page = trail.read(team, pageSize, after);
        boolean unknown = policy.isEmpty() && page.items().isEmpty() && !policies.hasHistory(team);
        return unknown
                ? new Answer.Refused<>(
                        new Problem(ProblemCode.PolicyNotFound, "Team " + team + " has no policy and no history."))
                : new Answer.Found<>(page);
    }

    /** Returns the token of the page after this line. */
    public static PageToken tokenAfter(TeamId team, TrailPosition last) {
        return PageToken.of(identity(team), last.value());
    }

    /** Returns the position of the last line of the previous page, or why the token is not one of this list. */
    public static Parsed<TrailPosition> position(TeamId team, PageToken token) {
        return token.in(identity(team), TrailPosition::parse);
    }

    private static List<String> identity(TeamId team) {
        return List.of("history", team.value());
    }
}
