package dev.keystorevending.api;

import dev.keystorevending.core.create.CreateCommand;
import dev.keystorevending.core.create.CreateKeyStore;
import dev.keystorevending.core.create.CreateOutcome;
import dev.keystorevending.core.create.CreateRequestParser;
import dev.keystorevending.core.input.InputErrorCode;
import dev.keystorevending.core.keystore.IdempotencyKey;
import dev.keystorevending.core.keystore.KeyStore;
import dev.keystorevending.core.probe.Preflight;
import dev.keystorevending.core.query.Polling;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** {@code POST /v1/teams/{team}/key-stores}, also with {@code validateOnly=true}, and with {@code probe=true} then. */
@Singleton
final class CreateKeyStoreOperation implements Operation {

    private static final String KEY = "Idempotency-Key";
    private static final String REPLAYED = "Idempotent-Replayed";
    private static final String VALIDATE_ONLY = "validateOnly";
    private static final String PROBE = "probe";

    private final CreateKeyStore createKeyStore;
    private final Preflight preflight;
    private final InstantSource clock;
    private final Polls polls;

    CreateKeyStoreOperation(CreateKeyStore createKeyStore, Preflight preflight, InstantSource clock, Polls polls) {
        this.createKeyStore = createKeyStore;
        this.preflight = preflight;
        this.clock = clock;
        this.polls = polls;
    }

    @Override
    public String id() {
        return "createKeyStore";
    }

    @Override
    public Route route() {
        return new Route("POST", "/v1/teams/{team}/key-stores");
    }

    @Override
    public Set<String> query() {
        return Set.of(VALIDATE_ONLY, PROBE);
    }

    @Override
    public boolean takesBody() {
        return true;
    }

    @Override
    public boolean takesKey(Request request) {
        return !request.query().getOrDefault(VALIDATE_ONLY, List.of()).equals(List.of("true"));
    }

    @Override
    public Reply handle(Inputs inputs) {
        var team = inputs.team();
        boolean validateOnly = inputs.query(VALIDATE_ONLY, Inputs::flag).orElse(false);
        boolean probe = inputs.query(PROBE, Inputs::flag).orElse(false);
        if (probe && !validateOnly) {
            inputs.report(
                    "#query/" + PROBE,
                    InputErrorCode.NotApplicable,
                    "Only a dry run can be probed. Send validateOnly=true too.");
        }
        var key = inputs.header(KEY, IdempotencyKey::parse);
        if (!validateOnly) {
            inputs.requireHeader(
                    KEY, "A create needs a key of its own, so that you can retry it. Use a UUID, for example.");
        }
        var request = request(inputs);
        if (inputs.invalid()) {
            return inputs.errors();
        }
        var command =
                new CreateCommand(team.orElseThrow(), inputs.caller(), inputs.requestId(), key, request.orElseThrow());
        if (validateOnly) {
            return reply(inputs, probe ? createKeyStore.plan(command, preflight) : createKeyStore.plan(command));
        }
        var reply = reply(inputs, awaited(inputs, createKeyStore.create(command)));
        if (reply.keyStore().isPresent()) {
            reply = Polls.applied(inputs, reply);
        }
        return reply.headers().containsKey(REPLAYED)
                ? reply
                : reply.endingCreate(command.request().backing().type());
    }

    /** Waits for the end of a creation that is not known yet, if the caller prefers so. */
    private CreateOutcome awaited(Inputs inputs, CreateOutcome outcome) {
        return outcome instanceof CreateOutcome.Pending pending
                ? CreateKeyStore.outcome(
                                polls.awaited(inputs, pending.keyStore(), Polling::isCreationFinal), pending.replayed())
                        .with(pending.warnings())
                : outcome;
    }

    private Optional<CreateCommand.CreateRequest> request(Inputs inputs) {
        var body = inputs.body();
        if (!inputs.bodyIsSound(body)) {
            return Optional.empty();
        }
        return switch (CreateRequestParser.parse(body, clock.instant())) {
            case CreateRequestParser.Result.Valid ordered -> Optional.of(ordered.request());
            case CreateRequestParser.Result.Invalid invalid -> {
                inputs.add(invalid.errors());
                yield Optional.empty();
            }
        };
    }

    private Reply reply(Inputs inputs, CreateOutcome outcome) {
        return switch (outcome) {
            case CreateOutcome.Vended vended ->
                replayed(
                        recorded(
                                inputs,
                                Reply.json(201, Bodies.created(vended.keyStore(), vended.warnings()), "Created"),
                                vended.keyStore()),
                        vended.replayed());
            case CreateOutcome.Pending pending ->
                replayed(
                        recorded(
                                inputs,
                                Reply.json(202, Bodies.created(pending.keyStore(), pending.warnings()), "Pending"),
                                pending.keyStore()),
                        pending.replayed());
            case CreateOutcome.Planned planned -> Reply.json(200, Bodies.plan(planned), "Planned");
            case CreateOutcome.Rejected rejected ->
                replayed(
                        rejected.keyStore()
                                .map(record -> located(inputs, inputs.problem(rejected.problem(), record.id()), record))
                                .orElseGet(() -> inputs.problem(rejected.problem())),
                        rejected.replayed());
        };
    }

    private Reply recorded(Inputs inputs, Reply reply, KeyStore keyStore) {
        return polls.described(located(inputs, reply, keyStore), keyStore);
    }

    private static Reply located(Inputs inputs, Reply reply, KeyStore keyStore) {
        return reply.with("Location", inputs.location("/v1/teams/" + keyStore.team() + "/key-stores/" + keyStore.id()))
                .about(keyStore.id());
    }

    private static Reply replayed(Reply reply, boolean replayed) {
        return replayed ? reply.with(REPLAYED, "true") : reply;
    }
}
