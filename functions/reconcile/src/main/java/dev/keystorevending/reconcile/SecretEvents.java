package dev.keystorevending.reconcile;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keystorevending.core.keystore.SecretArn;
import java.util.Optional;

/** Reads the events of Secrets Manager for labels that moved to another version. */
final class SecretEvents {

    static final String DETAIL_TYPE = "Secret Label Updated";

    private static final String CURRENT = "AWSCURRENT";

    private SecretEvents() {}

    /**
     * Returns the secret whose current version changed; empty if another label moved. The version in the event may be an older one by
     * now, and is not used.
     *
     * @throws IllegalArgumentException if the event does not name a secret
     */
    static Optional<SecretArn> changedSecret(JsonNode event) {
        var secret = SecretArn.parse(event.at("/resources/0").asText()).toOptional();
        if (secret.isEmpty()) {
            throw new IllegalArgumentException("A Secret Label Updated event needs the secret's ARN in resources.");
        }
        return secret.filter(
                changed -> event.at("/detail/labelUpdated").asText().equals(CURRENT));
    }
}
