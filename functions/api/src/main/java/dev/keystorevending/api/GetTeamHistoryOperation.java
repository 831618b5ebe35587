package dev.keystorevending.api;

import dev.keystorevending.core.access.Callers;
import dev.keystorevending.core.query.TeamHistory;
import jakarta.inject.Singleton;
import java.util.Set;

/** {@code GET /v1/teams/{team}/history}. */
@Singleton
final class GetTeamHistoryOperation implements Operation {

    private final TeamHistory history;

    GetTeamHistoryOperation(TeamHistory history) {
        this.history = history;
    }

    @Override
    public String id() {
        return "getTeamHistory";
    }

    @Override
    public Route route() {
        return new Route("GET", "/v1/teams/{team}/history");
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
                TeamHistory::position,
                (team, size, after) -> history.read(team, inputs.principal(), size, after),
                (team, page) -> Bodies.page(page, Bodies::trailLine, last -> TeamHistory.tokenAfter(team, last)));
    }
}
