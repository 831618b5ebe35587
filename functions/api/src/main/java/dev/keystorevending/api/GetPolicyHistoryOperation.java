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
        var named = inputs.team();
        var paging = Paging.of(inputs);
        if (inputs.invalid()) {
            return inputs.errors();
        }
        var team = named.orElseThrow();
        var after = paging.after(inputs, token -> PolicyHistory.position(team, token));
        return inputs.invalid()
                ? inputs.errors()
                : KeyStoreOperations.reply(
                        inputs,
                        history.read(team, inputs.principal(), paging.size(), after),
                        page -> Bodies.page(page, Bodies::policyChange, last -> PolicyHistory.tokenAfter(team, last)));
    }
}
