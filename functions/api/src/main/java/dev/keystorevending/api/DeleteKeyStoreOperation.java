package dev.keystorevending.api;

import dev.keystorevending.core.access.Callers;
import dev.keystorevending.core.administration.Precondition;
import dev.keystorevending.core.adopt.ForgetKeyStore;
import dev.keystorevending.core.delete.DeleteKeyStore;
import dev.keystorevending.core.delete.DeleteOutcome;
import dev.keystorevending.core.input.InputErrorCode;
import dev.keystorevending.core.keystore.KeyStore;
import dev.keystorevending.core.query.Polling;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/** {@code DELETE /v1/teams/{team}/key-stores/{id}}. */
@Singleton
final class DeleteKeyStoreOperation implements Operation {

    private static final String DISCONNECT = "disconnect";

    private static final String KEEP = "keep";

    private final DeleteKeyStore deleteKeyStore;
    private final ForgetKeyStore forgetKeyStore;
    private final Polls polls;

    DeleteKeyStoreOperation(DeleteKeyStore deleteKeyStore, ForgetKeyStore forgetKeyStore, Polls polls) {
        this.deleteKeyStore = deleteKeyStore;
        this.forgetKeyStore = forgetKeyStore;
        this.polls = polls;
    }

    @Override
    public String id() {
        return "deleteKeyStore";
    }

    @Override
    public Route route() {
        return new Route("DELETE", "/v1/teams/{team}/key-stores/{id}");
    }

    @Override
    public Set<String> query() {
        return Set.of(DISCONNECT, KEEP);
    }

    /** Only administrators may keep the key store, only members delete it. */
    @Override
    public Callers callers() {
        return Callers.MEMBERS_AND_ADMINISTRATORS;
    }

    @Override
    public boolean isForMembersOnly(Request request) {
        return !List.of("true").equals(request.query().get(KEEP));
    }

    @Override
    public Reply handle(Inputs inputs) {
        var team = inputs.team();
        var id = inputs.keyStoreId();
        boolean disconnect = inputs.query(DISCONNECT, Inputs::flag).orElse(false);
        boolean keep = inputs.query(KEEP, Inputs::flag).orElse(false);
        if (keep && disconnect) {
            inputs.report(
                    "#query/" + DISCONNECT,
                    InputErrorCode.NotApplicable,
                    "With keep=true the key store stays as it is in KMS. Send one of the two.");
        }
        var revision = revision(inputs);
        if (inputs.invalid()) {
            return inputs.errors();
        }
        var outcome = keep
                ? forgetKeyStore.forget(new ForgetKeyStore.Command(
                        team.orElseThrow(), id.orElseThrow(), revision, inputs.caller(), inputs.requestId()))
                : deleteKeyStore.delete(new DeleteKeyStore.Command(
                        team.orElseThrow(),
                        id.orElseThrow(),
                        revision,
                        disconnect,
                        inputs.caller(),
                        inputs.requestId()));
        return switch (outcome) {
            case DeleteOutcome.Accepted accepted ->
                reply(inputs, polls.awaited(inputs, accepted.keyStore(), Polling::isSettled));
            case DeleteOutcome.Rejected rejected -> inputs.problem(rejected.problem());
        };
    }

    private Reply reply(Inputs inputs, KeyStore keyStore) {
        var reply = Polling.isSettled(keyStore)
                ? polls.keyStore(200, keyStore, "Settled")
                : polls.keyStore(202, keyStore, "Accepted");
        return Polls.applied(inputs, reply);
    }

    private static OptionalLong revision(Inputs inputs) {
        return switch (inputs.precondition()) {
            case Precondition.Missing missing -> OptionalLong.empty();
            case Precondition.Version version -> OptionalLong.of(version.version());
            case Precondition.Absent absent -> {
                inputs.report(
                        "#header/If-None-Match",
                        InputErrorCode.NotApplicable,
                        "DELETE does not support If-None-Match. Send If-Match with the key store's ETag, or neither.");
                yield OptionalLong.empty();
            }
        };
    }
}
