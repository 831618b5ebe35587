package dev.keystorevending.api;

import dev.keystorevending.core.change.ChangeKeyStore;
import dev.keystorevending.core.input.Fields;
import dev.keystorevending.core.keystore.SecretVersionId;
import dev.keystorevending.core.problem.ProblemError;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Optional;

/** {@code POST /v1/teams/{team}/key-stores/{id}/credential-rotations}. */
@Singleton
final class RotateCredentialOperation implements Operation {

    private final ChangeKeyStore changeKeyStore;
    private final ChangeReplies replies;

    RotateCredentialOperation(ChangeKeyStore changeKeyStore, ChangeReplies replies) {
        this.changeKeyStore = changeKeyStore;
        this.replies = replies;
    }

    @Override
    public String id() {
        return "rotateCredential";
    }

    @Override
    public Route route() {
        return new Route("POST", "/v1/teams/{team}/key-stores/{id}/credential-rotations");
    }

    @Override
    public boolean takesBody() {
        return true;
    }

    @Override
    public boolean bodyIsOptional() {
        return true;
    }

    @Override
    public Reply handle(Inputs inputs) {
        var team = inputs.team();
        var id = inputs.keyStoreId();
        var version = version(inputs);
        if (inputs.invalid()) {
            return inputs.errors();
        }
        return replies.reply(
                inputs,
                changeKeyStore.rotate(new ChangeKeyStore.Rotation(
                        team.orElseThrow(), id.orElseThrow(), version, inputs.caller(), inputs.requestId())));
    }

    private static Optional<SecretVersionId> version(Inputs inputs) {
        if (inputs.hasNoBody()) {
            return Optional.empty();
        }
        var body = inputs.body();
        if (!inputs.bodyIsSound(body)) {
            return Optional.empty();
        }
        var errors = new ArrayList<ProblemError>();
        var fields = new Fields(body, errors);
        var version = fields.optional("secretVersionId", SecretVersionId::parse);
        fields.refuseUnknown();
        inputs.add(errors);
        return version;
    }
}
