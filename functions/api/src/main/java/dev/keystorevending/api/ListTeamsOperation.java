package dev.keystorevending.api;

import dev.keystorevending.core.access.Callers;
import dev.keystorevending.core.query.TeamList;
import jakarta.inject.Singleton;
import java.util.Set;

/** {@code GET /v1/teams}. */
@Singleton
final class ListTeamsOperation implements Operation {

    private final TeamList teams;

    ListTeamsOperation(TeamList teams) {
        this.teams = teams;
    }

    @Override
    public String id() {
        return "listTeams";
    }

    @Override
    public Route route() {
        return new Route("GET", "/v1/teams");
    }

    @Override
    public Set<String> query() {
        return Set.of(Paging.SIZE, Paging.TOKEN);
    }

    @Override
    public Callers callers() {
        return Callers.ADMINISTRATORS;
    }

    @Override
    public Reply handle(Inputs inputs) {
        var paging = Paging.of(inputs);
        var after = paging.after(inputs, TeamList::position);
        return inputs.invalid()
                ? inputs.errors()
                : KeyStoreOperations.reply(
                        inputs,
                        teams.list(inputs.principal(), paging.size(), after),
                        page -> Bodies.page(page, Bodies::team, TeamList::tokenAfter));
    }
}
