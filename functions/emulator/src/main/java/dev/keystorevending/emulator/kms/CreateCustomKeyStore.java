package dev.keystorevending.emulator.kms;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keystorevending.emulator.control.EmulatorClock;
import dev.keystorevending.emulator.control.Ids;
import dev.keystorevending.emulator.control.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** CreateCustomKeyStore. AWS does not document the order of its checks. Here the cheap ones come first. */
final class CreateCustomKeyStore {

    private final String account;
    private final EmulatorClock clock;
    private final KeyStores stores;
    private final Uniqueness uniqueness;
    private final ClusterChecks clusterChecks;
    private final ProxyChecks proxyChecks;
    private final Ids ids = new Ids();

    CreateCustomKeyStore(
            String account,
            EmulatorClock clock,
            KeyStores stores,
            Uniqueness uniqueness,
            ClusterChecks clusterChecks,
            ProxyChecks proxyChecks) {
        this.account = account;
        this.clock = clock;
        this.stores = stores;
        this.uniqueness = uniqueness;
        this.clusterChecks = clusterChecks;
        this.proxyChecks = proxyChecks;
    }

    ObjectNode create(ObjectNode document, int quota, Duration visibilityDelay) {
        CreateRequest request = CreateRequest.parse(document, account);
        Optional<CustomKeyStore> repeated = madeBefore(request);
        if (repeated.isPresent()) {
            return answer(repeated.get());
        }
        if (stores.all().size() >= quota) {
            throw KmsError.LIMIT_EXCEEDED.failure();
        }
        uniqueness.demandFreeName(request.name(), stores.all());
        uniqueness.demandFree(request.backing(), stores.all());
        switch (request.backing()) {
            case Backing.CloudHsm backing -> clusterChecks.checkForCreate(backing);
            case Backing.External backing -> proxyChecks.checkForCreate(backing);
        }
        Instant now = clock.instant();
        CustomKeyStore store = new CustomKeyStore(
                ids.resource("cks"),
                request.name(),
                now,
                now.plus(visibilityDelay),
                request.backing(),
                new Connection.Disconnected(),
                0);
        stores.keep(store);
        return answer(store);
    }

    /**
     * Documented for CloudHSM key stores only: the same values as those of a disconnected key store count as a retry.
     */
    private Optional<CustomKeyStore> madeBefore(CreateRequest request) {
        return stores.all().stream()
                .filter(store -> store.connection() instanceof Connection.Disconnected)
                .filter(store -> store.name().equals(request.name()))
                .filter(store ->
                        store.backing() instanceof Backing.CloudHsm backing && backing.equals(request.backing()))
                .findFirst();
    }

    private static ObjectNode answer(CustomKeyStore store) {
        return Json.object().put(Members.ID, store.id());
    }
}
