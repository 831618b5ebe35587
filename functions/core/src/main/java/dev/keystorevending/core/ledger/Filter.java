package dev.keystorevending.core.ledger;

import dev.keystorevending.core.keystore.KeyStoreName;
import java.util.Optional;

/** Which key stores a list shows. */
public record Filter(Optional<StatusName> status, Optional<KeyStoreName> name) {

    /** The states of the creation by name, as the API writes them. */
    public enum StatusName {
        CREATING,
        CREATED,
        FAILED
    }
}
