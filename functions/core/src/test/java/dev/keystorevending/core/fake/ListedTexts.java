package dev.keystorevending.core.fake;

import dev.keystorevending.core.keystore.ClientReference;
import dev.keystorevending.core.keystore.Connection;
import dev.keystorevending.core.keystore.CustomKeyStoreId;
import dev.keystorevending.core.keystore.KeyStore;
import dev.keystorevending.core.keystore.Status;
import dev.keystorevending.core.ledger.Filter;
import java.util.Optional;

/** What a record has where a list can be filtered. */
final class ListedTexts {

    private ListedTexts() {}

    static Optional<String> of(KeyStore record, Filter.Criterion criterion) {
        return switch (criterion) {
            case STATUS -> Optional.of(status(record.status()).name());
            case NAME -> Optional.of(record.name().comparable());
            case TYPE -> Optional.of(record.backing().type().name());
            case CONNECTION_STATE -> Optional.of(connection(record.connection()).name());
            case CUSTOM_KEY_STORE_ID -> record.status().inKms().map(CustomKeyStoreId::value);
            case CREATED_BY -> Optional.of(record.createdBy().principal().arn());
            case CLIENT_REFERENCE -> record.clientReference().map(ClientReference::value);
            case DRIFT -> Optional.of(String.valueOf(!record.drift().confirmed().isEmpty()));
        };
    }

    private static Filter.StatusName status(Status status) {
        return switch (status) {
            case Status.Creating creating -> Filter.StatusName.CREATING;
            case Status.Created created -> Filter.StatusName.CREATED;
            case Status.Changing changing -> Filter.StatusName.CHANGING;
            case Status.Deleting deleting -> Filter.StatusName.DELETING;
            case Status.Deleted deleted -> Filter.StatusName.DELETED;
            case Status.Failed failed -> Filter.StatusName.FAILED;
        };
    }

    private static Filter.ConnectionName connection(Connection connection) {
        return switch (connection) {
            case Connection.NotRequested it -> Filter.ConnectionName.NOT_REQUESTED;
            case Connection.Requested it -> Filter.ConnectionName.REQUESTED;
            case Connection.Connecting it -> Filter.ConnectionName.CONNECTING;
            case Connection.Connected it -> Filter.ConnectionName.CONNECTED;
            case Connection.Failed it -> Filter.ConnectionName.FAILED;
            case Connection.DisconnectRequested it -> Filter.ConnectionName.DISCONNECT_REQUESTED;
            case Connection.Disconnecting it -> Filter.ConnectionName.DISCONNECTING;
            case Connection.Disconnected it -> Filter.ConnectionName.DISCONNECTED;
        };
    }
}
