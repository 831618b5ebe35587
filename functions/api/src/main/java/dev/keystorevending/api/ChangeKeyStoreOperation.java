package dev.keystorevending.api;

import dev.keystorevending.core.administration.Precondition;
import dev.keystorevending.core.change.ChangeKeyStore;
import dev.keystorevending.core.change.ChangeRequest;
import dev.keystorevending.core.change.ChangeRequestParser;
import dev.keystorevending.core.input.InputErrorCode;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** {@code PATCH /v1/teams/{team}/key-stores/{id}}, also with {@code validateOnly=true}. */
@Singleton
final class ChangeKeyStoreOperation implements Operation {

    private static final String VALIDATE_ONLY = "validateOnly";

    private final ChangeKeyStore changeKeyStore;
    private final ChangeReplies replies;

    ChangeKeyStoreOperation(ChangeKeyStore changeKeyStore, ChangeReplies replies) {
        this.changeKeyStore = changeKeyStore;
        this.replies = replies;
    }

    @Override
    public String id() {
        return "changeKeyStore";
    }

    @Override
    public Route route() {
        return new Route("PATCH", "/v1/teams/{team}/key-stores/{id}");
    }

    @Override
    public Set<String> query() {
        return Set.of(VALIDATE_ONLY);
    }

    @Override
    public boolean takesBody() {
        return true;
    }

    @Override
    public List<String> mediaTypes() {
        return List.of("application/merge-patch+json", "application/json");
    }

    /** The errors of the body's members are left to the use case, which finds more of them in the key store. */
    @Override
    public Reply handle(Inputs inputs) {
        var team = inputs.team();
        var id = inputs.keyStoreId();
        boolean validateOnly = inputs.query(VALIDATE_ONLY, Inputs::flag).orElse(false);
        var revision = revision(inputs);
        var request = request(inputs);
        if (inputs.invalid()) {
            request.ifPresent(parsed -> inputs.add(parsed.errors()));
            return inputs.errors();
        }
        var command = new ChangeKeyStore.Command(
                team.orElseThrow(),
                id.orElseThrow(),
                revision,
                request.orElseThrow(),
                inputs.caller(),
                inputs.requestId());
        return replies.reply(inputs, validateOnly ? changeKeyStore.plan(command) : changeKeyStore.change(command));
    }

    private static Optional<ChangeRequest> request(Inputs inputs) {
        var body = inputs.body();
        return inputs.bodyIsSound(body) ? Optional.of(ChangeRequestParser.parse(body)) : Optional.empty();
    }

    private static OptionalLong revision(Inputs inputs) {
        return switch (inputs.precondition()) {
            case Precondition.Missing missing -> OptionalLong.empty();
            case Precondition.Version version -> OptionalLong.of(version.version());
            case Precondition.Absent absent -> {
                inputs.report(
                        "#header/If-None-Match",
                        InputErrorCode.NotApplicable,
                        "PATCH does not support If-None-Match. Send If-Match with the key store's ETag, or neither.");
                yield OptionalLong.empty();
            }
        };
    }
}
