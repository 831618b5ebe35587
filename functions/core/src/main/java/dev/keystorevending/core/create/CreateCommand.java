package dev.keystorevending.core.create;

import dev.keystorevending.core.keystore.Backing;
import dev.keystorevending.core.keystore.Caller;
import dev.keystorevending.core.keystore.ClientReference;
import dev.keystorevending.core.keystore.IdempotencyKey;
import dev.keystorevending.core.keystore.KeyStoreName;
import dev.keystorevending.core.keystore.PinnedSecret;
import dev.keystorevending.core.keystore.RotationMode;
import dev.keystorevending.core.keystore.SecretArn;
import dev.keystorevending.core.keystore.SecretVersionId;
import dev.keystorevending.core.keystore.TeamId;
import dev.keystorevending.core.limit.Turn;
import dev.keystorevending.core.secret.Credential;
import java.util.Optional;

/**
 * A create request whose members are all well-formed.
 *
 * @param key the idempotency key; empty only in a dry run
 * @param request the body
 * @param turn whether the caller may send the request now; asked for after the first read, so that both can run at the same time
 */
public record CreateCommand(
        TeamId team, Caller caller, String requestId, Optional<IdempotencyKey> key, CreateRequest request, Turn turn) {

    /** A request whose caller is not limited. */
    public CreateCommand(
            TeamId team, Caller caller, String requestId, Optional<IdempotencyKey> key, CreateRequest request) {
        this(team, caller, requestId, key, request, Turn.GRANTED);
    }

    /**
     * The body of a create request.
     *
     * @param connect whether to connect the key store after it is created
     * @param clientReference the caller's own identifier
     * @param rotation empty if the request does not say; always empty for a key store in a cluster
     */
    public record CreateRequest(
            KeyStoreName name,
            Backing backing,
            SecretArn secret,
            Optional<SecretVersionId> secretVersion,
            boolean connect,
            Optional<ClientReference> clientReference,
            Optional<RotationMode> rotation) {

        /** Returns the secret in the version that was read. */
        public PinnedSecret pinned(SecretVersionId read, Credential credential) {
            return new PinnedSecret(secret, read, credential.shown(), rotation.orElse(RotationMode.of(backing.type())));
        }

        /** Returns the SHA-256 of all members in a fixed order, in hex: bodies with the same meaning have the same fingerprint. */
        public String fingerprint() {
            return Fingerprint.of(this);
        }
    }
}
