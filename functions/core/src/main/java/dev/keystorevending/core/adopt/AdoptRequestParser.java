package dev.keystorevending.core.adopt;

import dev.keystorevending.core.adopt.AdoptCommand.AdoptRequest;
import dev.keystorevending.core.input.Choices;
import dev.keystorevending.core.input.Fields;
import dev.keystorevending.core.keystore.ClientReference;
import dev.keystorevending.core.keystore.CustomKeyStoreId;
import dev.keystorevending.core.keystore.RotationMode;
import dev.keystorevending.core.keystore.SecretArn;
import dev.keystorevending.core.keystore.SecretVersionId;
import dev.keystorevending.core.policy.AcceptedViolations;
import dev.keystorevending.core.problem.ProblemError;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Parses the body of a request to adopt a key store. */
public final class AdoptRequestParser {

    private AdoptRequestParser() {}

    /** Returns the request; empty, with all errors added, if the body is not valid. */
    public static Optional<AdoptRequest> parse(
            Map<String, ? extends @Nullable Object> body, List<ProblemError> errors) {
        var fields = new Fields(body, errors);
        var id = fields.required("customKeyStoreId", CustomKeyStoreId::parse);
        var secret = fields.required("secretArn", SecretArn::parse);
        var version = fields.optional("secretVersionId", SecretVersionId::parse);
        var reference = fields.optional("clientReference", ClientReference::parse);
        var rotation = fields.optional("rotation", Choices.of(RotationMode.class));
        var accepted = AcceptedViolations.of(fields);
        fields.refuseUnknown();
        return errors.isEmpty()
                ? Optional.of(new AdoptRequest(
                        id.orElseThrow(), secret.orElseThrow(), version, reference, accepted, rotation))
                : Optional.empty();
    }
}
