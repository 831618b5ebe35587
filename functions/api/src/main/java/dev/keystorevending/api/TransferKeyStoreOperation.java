package dev.keystorevending.api;

import dev.keystorevending.core.access.Callers;
import dev.keystorevending.core.adopt.TransferKeyStore;
import dev.keystorevending.core.adopt.TransferOutcome;
import dev.keystorevending.core.input.Fields;
import dev.keystorevending.core.input.InputErrorCode;
import dev.keystorevending.core.keystore.TeamId;
import dev.keystorevending.core.policy.AcceptedViolations;
import dev.keystorevending.core.problem.ProblemError;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Optional;

/** {@code POST /v1/teams/{team}/key-stores/{id}/transfer}. */
@Singleton
final class TransferKeyStoreOperation implements Operation {

    private final TransferKeyStore transferKeyStore;

    TransferKeyStoreOperation(TransferKeyStore transferKeyStore) {
        this.transferKeyStore = transferKeyStore;
    }

    /** The body. */
    private record Body(TeamId to, AcceptedViolations accepted) {}

    @Override
    public String id() {
        return "transferKeyStore";
    }

    @Override
    public Route route() {
        return new Route("POST", "/v1/teams/{team}/key-stores/{id}/transfer");
    }

    @Override
    public boolean takesBody() {
        return true;
    }

    @Override
    public Callers callers() {
        return Callers.ADMINISTRATORS;
    }

    @Override
    public Reply handle(Inputs inputs) {
        var team = inputs.team();
        var id = inputs.keyStoreId();
        var body = body(inputs, team);
        if (inputs.invalid()) {
            return inputs.errors();
        }
        var command = new TransferKeyStore.Command(
                team.orElseThrow(),
                id.orElseThrow(),
                body.orElseThrow().to(),
                body.orElseThrow().accepted(),
                inputs.caller(),
                inputs.requestId());
        return switch (transferKeyStore.transfer(command)) {
            case TransferOutcome.Transferred transferred -> {
                var keyStore = transferred.keyStore();
                yield Reply.json(200, Bodies.keyStore(keyStore), "Transferred")
                        .with(
                                "Location",
                                inputs.location("/v1/teams/" + keyStore.team() + "/key-stores/" + keyStore.id()));
            }
            case TransferOutcome.Rejected rejected -> inputs.problem(rejected.problem());
        };
    }

    private static Optional<Body> body(Inputs inputs, Optional<TeamId> team) {
        var body = inputs.body();
        if (!inputs.bodyIsSound(body)) {
            return Optional.empty();
        }
        var errors = new ArrayList<ProblemError>();
        var fields = new Fields(body, errors);
        var to = fields.required("team", TeamId::parse);
        var accepted = AcceptedViolations.of(fields);
        if (to.isPresent() && to.equals(team)) {
            fields.report("team", InputErrorCode.NotAllowedValue, "This is the team in the path. Name another team.");
        }
        fields.refuseUnknown();
        inputs.add(errors);
        return to.map(next -> new Body(next, accepted));
    }
}
