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
        var named = inputs.team();
        var paging = Paging.of(inputs);
        if (inputs.invalid()) {
            return inputs.errors();
        }
        var team = named.orElseThrow();
        var after = paging.after(inputs, token -> TeamHistory.position(team, token));
        return inputs.invalid()
                ? inputs.errors()
                : KeyStoreOperations.reply(
                        inputs,
                        history.read(team, inputs.principal(), paging.size(), after),
                        page -> Bodies.page(page, Bodies::trailLine, last -> TeamHistory.tokenAfter(team, last)));
    }
}
