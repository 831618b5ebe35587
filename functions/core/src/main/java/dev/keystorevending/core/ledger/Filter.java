package dev.keystorevending.core.ledger;

import dev.keystorevending.core.keystore.ClientReference;
import dev.keystorevending.core.keystore.CustomKeyStoreId;
import dev.keystorevending.core.keystore.KeyStoreName;
import dev.keystorevending.core.keystore.KeyStoreType;
import dev.keystorevending.core.keystore.Principal;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** Selects the key stores of a list: those that match every criterion. An empty criterion matches all, an empty status all but deleted ones. */
public record Filter(
        Optional<StatusName> status,
        Optional<KeyStoreName> name,
        Optional<KeyStoreType> type,
        Optional<ConnectionName> connectionState,
        Optional<CustomKeyStoreId> customKeyStoreId,
        Optional<Principal> createdBy,
        Optional<ClientReference> clientReference,
        Optional<Boolean> drift) {

    /** Returns the filter that selects every key store. */
    public static Filter everything() {
        return new Filter(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /** Returns the criteria that are set, each with the text that a key store is required to have there. */
    public Map<Criterion, String> criteria() {
        var criteria = new EnumMap<Criterion, String>(Criterion.class);
        for (var criterion : Criterion.values()) {
            required(criterion).ifPresent(text -> criteria.put(criterion, text));
        }
        return criteria;
    }

    private Optional<String> required(Criterion criterion) {
        return switch (criterion) {
            case STATUS -> status.map(StatusName::name);
            case NAME -> name.map(KeyStoreName::comparable);
            case TYPE -> type.map(KeyStoreType::name);
            case CONNECTION_STATE -> connectionState.map(ConnectionName::name);
            case CUSTOM_KEY_STORE_ID -> customKeyStoreId.map(CustomKeyStoreId::value);
            case CREATED_BY -> createdBy.map(Principal::arn);
            case CLIENT_REFERENCE -> clientReference.map(ClientReference::value);
            case DRIFT -> drift.map(String::valueOf);
        };
    }

    /** What a list can be filtered by. */
    public enum Criterion {
        STATUS,
        /** The name in the form in which names are compared. */
        NAME,
        TYPE,
        CONNECTION_STATE,
        CUSTOM_KEY_STORE_ID,
        /** The ARN of the principal, as {@link Principal} reduces it. */
        CREATED_BY,
        CLIENT_REFERENCE,
        /** {@code true} for key stores that KMS shows otherwise than their records, else {@code false}. */
        DRIFT
    }

    /** The statuses, spelled as in the API. */
    public enum StatusName {
        CREATING,
        CREATED,
        CHANGING,
        FAILED,
        DELETING,
        DELETED
    }

    /** The connection states, spelled as in the API. */
    public enum ConnectionName {
        NOT_REQUESTED,
        REQUESTED,
        CONNECTING,
        CONNECTED,
        FAILED,
        DISCONNECT_REQUESTED,
        DISCONNECTING,
        DISCONNECTED
    }
}
