package dev.keystorevending.core.adopt;

import dev.keystorevending.core.create.Fingerprint;
import dev.keystorevending.core.keystore.Caller;
import dev.keystorevending.core.keystore.ClientReference;
import dev.keystorevending.core.keystore.CustomKeyStoreId;
import dev.keystorevending.core.keystore.IdempotencyKey;
import dev.keystorevending.core.keystore.RotationMode;
import dev.keystorevending.core.keystore.SecretArn;
import dev.keystorevending.core.keystore.SecretVersionId;
import dev.keystorevending.core.keystore.TeamId;
import dev.keystorevending.core.policy.AcceptedViolations;
import java.util.Optional;

/** A request to adopt a key store, whose members are all well-formed. */
public record AdoptCommand(TeamId team, Caller caller, String requestId, IdempotencyKey key, AdoptRequest request) {

    /**
     * The body of the request.
     *
     * @param secret the secret that contains the credential which KMS has; KMS does not show it, so nothing compares them
     */
    public record AdoptRequest(
            CustomKeyStoreId id,
            SecretArn secret,
            Optional<SecretVersionId> secretVersion,
            Optional<ClientReference> clientReference,
            AcceptedViolations accepted,
            Optional<RotationMode> rotation) {

        /** Returns the SHA-256 of all members in a fixed order, in hex. It differs from that of every create request. */
        public String fingerprint() {
            return Fingerprint.ofText(String.join(
                            "\n",
                            "ADOPT",
                            id.value(),
                            secret.value(),
                            secretVersion.map(SecretVersionId::value).orElse(""),
                            clientReference.map(ClientReference::value).orElse(""),
                            String.join(" ", accepted.rules()))
                    + rotation.map(mode -> "\n" + mode).orElse(""));
        }
    }
}
