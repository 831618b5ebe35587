package dev.keystorevending.api;

import dev.keystorevending.core.create.CreateCommand;
import dev.keystorevending.core.create.CreateKeyStore;
import dev.keystorevending.core.create.CreateOutcome;
import dev.keystorevending.core.create.CreateRequestParser;
import dev.keystorevending.core.input.InputErrorCode;
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
    public boolean asksForTurn() {
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
        var key = inputs.key();
        if (!validateOnly) {
            inputs.requireKey("A create");
        }
        var request = request(inputs);
        if (inputs.invalid()) {
            return inputs.errors();
        }
        var command = new CreateCommand(
                team.orElseThrow(), inputs.caller(), inputs.requestId(), key, request.orElseThrow(), inputs.turn());
        if (validateOnly) {
            return reply(inputs, probe ? createKeyStore.plan(command, preflight) : createKeyStore.plan(command));
        }
        var reply = reply(inputs, awaited(inputs, createKeyStore.create(command)));
        if (reply.keyStore().isPresent()) {
            reply = Polls.applied(inputs, reply);
        }
        return reply.isReplayed()
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
                recorded(
                                inputs,
                                Reply.json(201, Bodies.created(vended.keyStore(), vended.warnings()), "Created"),
                                vended.keyStore())
                        .replayed(vended.replayed());
            case CreateOutcome.Pending pending ->
                recorded(
                                inputs,
                                Reply.json(202, Bodies.created(pending.keyStore(), pending.warnings()), "Pending"),
                                pending.keyStore())
                        .replayed(pending.replayed());
            case CreateOutcome.Planned planned -> Reply.json(200, Bodies.plan(planned), "Planned");
            case CreateOutcome.Rejected rejected ->
                rejected.keyStore()
                        .map(record -> inputs.located(inputs.problem(rejected.problem(), record.id()), record))
                        .orElseGet(() -> inputs.problem(rejected.problem()))
                        .replayed(rejected.replayed());
        };
    }

    private Reply recorded(Inputs inputs, Reply reply, KeyStore keyStore) {
        return polls.described(inputs.located(reply, keyStore), keyStore);
    }
}
