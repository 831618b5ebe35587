package dev.keystorevending.api;

import dev.keystorevending.core.access.Callers;
import dev.keystorevending.core.adopt.AdoptCommand;
import dev.keystorevending.core.adopt.AdoptKeyStore;
import dev.keystorevending.core.adopt.AdoptOutcome;
import dev.keystorevending.core.adopt.AdoptRequestParser;
import dev.keystorevending.core.keystore.IdempotencyKey;
import dev.keystorevending.core.problem.ProblemError;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Optional;

/** {@code POST /v1/teams/{team}/key-stores/adoptions}. */
@Singleton
final class AdoptKeyStoreOperation implements Operation {

    private static final String KEY = "Idempotency-Key";

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
        var key = inputs.header(KEY, IdempotencyKey::parse);
        inputs.requireHeader(
                KEY, "An adoption needs a key of its own, so that you can retry it. Use a UUID, for example.");
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
        var reply = Reply.json(201, Bodies.keyStore(keyStore), "Adopted")
                .about(keyStore.id())
                .with("Location", inputs.location("/v1/teams/" + keyStore.team() + "/key-stores/" + keyStore.id()));
        return adopted.replayed() ? reply.with("Idempotent-Replayed", "true") : reply;
    }
}
