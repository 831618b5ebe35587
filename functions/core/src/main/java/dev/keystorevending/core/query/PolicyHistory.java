package dev.keystorevending.core.query;

import dev.keystorevending.core.access.Access;
import dev.keystorevending.core.input.InputErrorCode;
import dev.keystorevending.core.input.Parsed;
import dev.keystorevending.core.keystore.Principal;
import dev.keystorevending.core.keystore.TeamId;
import dev.keystorevending.core.ledger.Page;
import dev.keystorevending.core.policy.Policies;
import dev.keystorevending.core.policy.PolicyChange;
import dev.keystorevending.core.problem.Problem;
import dev.keystorevending.core.problem.ProblemCode;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads the history of a team's policy. Members of the team and administrators may read it. */
public final class PolicyHistory {

    private static final Pattern VERSION = Pattern.compile("[1-9][0-9]{0,8}");

    private final Policies policies;
    private final Access access;

    public PolicyHistory(Policies policies, Access access) {
        this.policies = policies;
        this.access = access;
    }

    /**
     * Returns one page, the newest change first. A team can be deleted and made again under its name: its members read the changes since it
     * was made, administrators also those of the teams before it.
     */
    public Answer<Page<PolicyChange, Long>> read(TeamId team, Principal caller, int pageSize, Optional<Long> before) {
        var policy = policies.find(team);
        var stranger = access.refuseReader(policy, team, caller);
        if (stranger.isPresent()) {
            return new Answer.Refused<>(stranger.get());
        }
        long deleted = policies.lastDeleted(team);
        // the list of administrators is read only if it makes a difference
        boolean all = deleted > 0 && access.refuseAdministrator(caller).isEmpty();
        var page = policies.history(team, all ? 0 : deleted, pageSize, before);
        return policy.isEmpty() && page.items().isEmpty()
                ? new Answer.Refused<>(new Problem(
                        ProblemCode.PolicyNotFound, "Team " + team + " has no policy and its policy has no history."))
                : new Answer.Found<>(page);
    }

    /** Returns the token of the page after this line. */
    public static PageToken tokenAfter(TeamId team, long last) {
        return PageToken.of(identity(team), String.valueOf(last));
    }

    /** Returns the version of the last line of the previous page, or why the token is not one of this list. */
    public static Parsed<Long> position(TeamId team, PageToken token) {
        return token.in(
                identity(team),
                text -> VERSION.matcher(text).matches()
                        ? Parsed.value(Long.valueOf(text))
                        : Parsed.invalid(InputErrorCode.InvalidPageToken, "The token is not one of this list."));
    }

    private static List<String> identity(TeamId team) {
        return List.of("policy history", team.value());
    }
}
