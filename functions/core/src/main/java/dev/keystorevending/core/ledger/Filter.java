package dev.keystorevending.core.ledger;

import dev.keystorevending.core.keystore.KeyStoreName;
import java.util.Optional;

/** Selects the key stores of a list; an empty criterion matches all. */
public record Filter(Optional<StatusName> status, Optional<KeyStoreName> name) {

    /** The creation statuses, spelled as in the API. */
    public enum StatusName {
        CREATING,
        CREATED,
        FAILED,
        DELETING,
        DELETED
    }
}
