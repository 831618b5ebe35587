package dev.keystorevending.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keystorevending.core.access.Callers;
import dev.keystorevending.core.adopt.UnmanagedKeyStores;
import dev.keystorevending.core.kms.SeenKeyStore;
import jakarta.inject.Singleton;
import java.util.List;

/** {@code GET /v1/unmanaged-key-stores}. */
@Singleton
final class UnmanagedKeyStoresOperation implements Operation {

    private final UnmanagedKeyStores unmanagedKeyStores;

    UnmanagedKeyStoresOperation(UnmanagedKeyStores unmanagedKeyStores) {
        this.unmanagedKeyStores = unmanagedKeyStores;
    }

    @Override
    public String id() {
        return "listUnmanagedKeyStores";
    }

    @Override
    public Route route() {
        return new Route("GET", "/v1/unmanaged-key-stores");
    }

    @Override
    public Callers callers() {
        return Callers.ADMINISTRATORS;
    }

    @Override
    public Reply handle(Inputs inputs) {
        return inputs.invalid()
                ? inputs.errors()
                : KeyStoreOperations.reply(
                        inputs, unmanagedKeyStores.list(inputs.principal()), UnmanagedKeyStoresOperation::body);
    }

    private static JsonNode body(List<SeenKeyStore> stores) {
        return Bodies.list(stores, Bodies::unmanaged);
    }
}
