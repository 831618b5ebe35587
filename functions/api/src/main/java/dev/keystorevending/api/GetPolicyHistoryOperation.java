package dev.keystorevending.api;

import dev.keystorevending.core.access.Callers;
import dev.keystorevending.core.query.PolicyHistory;
import jakarta.inject.Singleton;
import java.util.Set;

/** {@code GET /v1/teams/{team}/policy/history}. */
@Singleton
final class GetPolicyHistoryOperation implements Operation {

    private final PolicyHistory history;

    GetPolicyHistoryOperation(PolicyHistory history) {
        this.history = history;
    }

    @Override
    public String id() {
        return "getPolicyHistory";
    }

    @Override
    public Route route() {
        return new Route("GET", "/v1/teams/{team}/policy/history");
    }

    @Override
    public Set<String> query() {
        return Set.of(Paging.SIZE, Paging.TOKEN);
    }

    @Override
    public Callers callers() {
        return Callers.MEMBERS_AND_ADMINISTRATORS;
    }

    @Override
    public Reply handle(Inputs inputs) {
        return Paging.ofTeam(
                inputs,
                PolicyHistory::position,
                (team, size, after) -> history.read(team, inputs.principal(), size, after),
                (team, page) -> Bodies.page(page, Bodies::policyChange, last -> PolicyHistory.tokenAfter(team, last)));
    }
}
