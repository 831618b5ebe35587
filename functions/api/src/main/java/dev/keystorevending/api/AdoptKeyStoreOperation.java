package dev.keystorevending.api;

import dev.keystorevending.core.access.Callers;
import dev.keystorevending.core.adopt.AdoptCommand;
import dev.keystorevending.core.adopt.AdoptKeyStore;
import dev.keystorevending.core.adopt.AdoptOutcome;
import dev.keystorevending.core.adopt.AdoptRequestParser;
import dev.keystorevending.core.problem.ProblemError;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Optional;

/** {@code POST /v1/teams/{team}/key-stores/adoptions}. */
@Singleton
final class AdoptKeyStoreOperation implements Operation {

    private final AdoptKeyStore adoptKeyStore;

    AdoptKeyStoreOperation(AdoptKeyStore adoptKeyStore) {
        this.adoptKeyStore = adoptKeyStore;
    }

    @Override
    public String id() {
        return "adoptKeyStore";
    }

    @Override
    public Route route() {
        return new Route("POST", "/v1/teams/{team}/key-stores/adoptions");
    }

    @Override
    public boolean takesBody() {
        return true;
    }

    @Override
    public boolean takesKey(Request request) {
        return true;
    }

    @Override
    public Callers callers() {
        return Callers.ADMINISTRATORS;
    }

    @Override
    public Reply handle(Inputs inputs) {
        var team = inputs.team();
        var key = inputs.key();
        inputs.requireKey("An adoption");
        var request = request(inputs);
        if (inputs.invalid()) {
            return inputs.errors();
        }
        var command = new AdoptCommand(
                team.orElseThrow(), inputs.caller(), inputs.requestId(), key.orElseThrow(), request.orElseThrow());
        return switch (adoptKeyStore.adopt(command)) {
            case AdoptOutcome.Adopted adopted -> reply(inputs, adopted);
            case AdoptOutcome.Rejected rejected -> inputs.problem(rejected.problem());
        };
    }

    private static Optional<AdoptCommand.AdoptRequest> request(Inputs inputs) {
        var body = inputs.body();
        if (!inputs.bodyIsSound(body)) {
            return Optional.empty();
        }
        var errors = new ArrayList<ProblemError>();
        var request = AdoptRequestParser.parse(body, errors);
        inputs.add(errors);
        return request;
    }

    private static Reply reply(Inputs inputs, AdoptOutcome.Adopted adopted) {
        var keyStore = adopted.keyStore();
        return inputs.located(Reply.json(201, Bodies.keyStore(keyStore), "Adopted"), keyStore)
                .replayed(adopted.replayed());
    }
}
