package dev.keystorevending.emulator.kms;

import dev.keystorevending.emulator.control.EmulatorClock;
import dev.keystorevending.emulator.control.StateFolder;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The key stores of the account and Region, oldest first. Not thread-safe; the owner synchronizes. */
final class KeyStores {

    private static final String DOCUMENT = "key-stores";

    private final EmulatorClock clock;
    private final StateFolder state;
    private final Connector connector;
    private final Map<String, CustomKeyStore> stores = new LinkedHashMap<>();

    private record Document(Instant savedAt, List<CustomKeyStore> stores) {}

    KeyStores(EmulatorClock clock, StateFolder state, Connector connector) {
        this.clock = clock;
        this.state = state;
        this.connector = connector;
        state.load(DOCUMENT, Document.class).ifPresent(document -> {
            clock.notBefore(document.savedAt());
            document.stores().forEach(store -> stores.put(store.id(), store));
        });
    }

    /** Ends the connects and disconnects that are due. */
    void settle() {
        Instant now = clock.instant();
        for (CustomKeyStore store : all()) {
            switch (store.connection()) {
                case Connection.Connecting connecting -> {
                    if (!connecting.due().isAfter(now)) {
                        keep(connector.finish(store));
                    }
                }
                case Connection.Disconnecting disconnecting -> {
                    if (!disconnecting.due().isAfter(now)) {
                        keep(store.withConnection(new Connection.Disconnected()));
                    }
                }
                case Connection.Disconnected settled -> {}
                case Connection.Connected settled -> {}
                case Connection.Failed settled -> {}
            }
        }
    }

    /** All that exist. */
    List<CustomKeyStore> all() {
        return List.copyOf(stores.values());
    }

    /** All key stores except this one. */
    List<CustomKeyStore> othersThan(CustomKeyStore store) {
        return stores.values().stream()
                .filter(other -> !other.id().equals(store.id()))
                .toList();
    }

    /** The key stores that are visible to callers. */
    List<CustomKeyStore> visible() {
        Instant now = clock.instant();
        return stores.values().stream()
                .filter(store -> !store.visibleAt().isAfter(now))
                .toList();
    }

    CustomKeyStore get(String id) {
        return visible().stream()
                .filter(store -> store.id().equals(id))
                .findFirst()
                .orElseThrow(KmsError.CUSTOM_KEY_STORE_NOT_FOUND::failure);
    }

    Optional<CustomKeyStore> find(String id) {
        return Optional.ofNullable(stores.get(id));
    }

    void keep(CustomKeyStore store) {
        stores.put(store.id(), store);
        save();
    }

    void remove(CustomKeyStore store) {
        stores.remove(store.id());
        save();
    }

    private void save() {
        state.save(DOCUMENT, new Document(clock.instant(), all()));
    }
}
