package dev.keystorevending.core.query;

import dev.keystorevending.core.access.Access;
import dev.keystorevending.core.input.Parsed;
import dev.keystorevending.core.keystore.Principal;
import dev.keystorevending.core.keystore.TeamId;
import dev.keystorevending.core.ledger.Page;
import dev.keystorevending.core.policy.Policies;
import dev.keystorevending.core.policy.TeamSummary;
import java.util.List;
import java.util.Optional;

/** Lists the teams that have a policy. Administrators only. */
public final class TeamList {

    /** What the page tokens of this list are bound to. */
    private static final List<String> IDENTITY = List.of("teams");

    private final Policies policies;
    private final Access access;

    public TeamList(Policies policies, Access access) {
        this.policies = policies;
        this.access = access;
    }

    /** Returns one page of the teams, in alphabetical order. */
    public Answer<Page<TeamSummary, TeamId>> list(Principal caller, int pageSize, Optional<TeamId> after) {
        return access.refuseAdministrator(caller)
                .<Answer<Page<TeamSummary, TeamId>>>map(Answer.Refused::new)
                .orElseGet(() -> new Answer.Found<>(policies.list(pageSize, after)));
    }

    /** Returns the token of the page after this team. */
    public static PageToken tokenAfter(TeamId last) {
        return PageToken.of(IDENTITY, last.value());
    }

    /** Returns the last team of the previous page, or why the token is not one of this list. */
    public static Parsed<TeamId> position(PageToken token) {
        return token.in(IDENTITY, TeamId::parse);
    }
}
