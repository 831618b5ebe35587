package dev.keystorevending.core.create;

import dev.keystorevending.core.keystore.Backing;
import dev.keystorevending.core.keystore.IdempotencyKey;
import dev.keystorevending.core.keystore.KeyStoreName;
import dev.keystorevending.core.keystore.Principal;
import dev.keystorevending.core.keystore.SecretArn;
import dev.keystorevending.core.keystore.SecretVersionId;
import dev.keystorevending.core.keystore.TeamId;
import java.util.Optional;

/**
 * A request whose every member is well-formed.
 *
 * @param key missing in a dry run only
 * @param request what is to be vended
 */
public record CreateCommand(
        TeamId team, Principal caller, String requestId, Optional<IdempotencyKey> key, CreateRequest request) {

    /**
     * What a body asks for.
     *
     * @param connect whether the store is to be connected at once
     */
    public record CreateRequest(
            KeyStoreName name,
            Backing backing,
            SecretArn secret,
            Optional<SecretVersionId> secretVersion,
            boolean connect) {

        /** SHA-256 over every member in a fixed order: two bodies of one meaning have one fingerprint. */
        public String fingerprint() {
            return Fingerprint.of(this);
        }
    }
}
