package dev.keystorevending.emulator.kms;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keystorevending.emulator.cloudhsm.EmulatedClusters;
import dev.keystorevending.emulator.control.EmulatorClock;
import dev.keystorevending.emulator.control.Json;
import dev.keystorevending.emulator.control.StateFolder;
import dev.keystorevending.emulator.control.Target;
import dev.keystorevending.emulator.http.AwsAnswer;
import dev.keystorevending.emulator.http.AwsCall;
import dev.keystorevending.emulator.http.AwsEndpoint;
import dev.keystorevending.emulator.http.AwsFailure;
import dev.keystorevending.emulator.http.AwsService;
import dev.keystorevending.emulator.http.CommonErrors;
import dev.keystorevending.emulator.xks.EmulatedProxies;
import dev.keystorevending.emulator.xks.HealthCheck;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** KMS custom key stores: all six operations, one call at a time. */
public final class EmulatedKms implements AwsService {

    private static final Set<String> OPERATIONS = Set.of(
            "ConnectCustomKeyStore",
            "CreateCustomKeyStore",
            "DeleteCustomKeyStore",
            "DescribeCustomKeyStores",
            "DisconnectCustomKeyStore",
            "UpdateCustomKeyStore");
    private static final int DEFAULT_QUOTA = 10;

    private final EmulatorClock clock;
    private final ConnectTimes times;
    private final Connector connector;
    private final KeyStores stores;
    private final ClusterChecks clusterChecks;
    private final RequestRate rate;
    private final CreateCustomKeyStore create;
    private final DescribeCustomKeyStores describe;
    private final UpdateCustomKeyStore update;
    private int quota = DEFAULT_QUOTA;
    private Duration visibilityDelay = Duration.ZERO;

    public EmulatedKms(
            Target target,
            EmulatorClock clock,
            StateFolder state,
            EmulatedClusters clusters,
            EmulatedProxies proxies,
            ConnectTimes times) {
        this.clock = clock;
        this.times = times;
        Uniqueness uniqueness = new Uniqueness(clusters);
        ProxyChecks proxyChecks = new ProxyChecks(proxies, new HealthCheck(proxies, target.region()));
        this.clusterChecks = new ClusterChecks(clusters);
        this.connector = new Connector(clusters, proxyChecks);
        this.stores = new KeyStores(clock, state, connector);
        this.rate = new RequestRate(clock);
        this.create = new CreateCustomKeyStore(target.account(), clock, stores, uniqueness, clusterChecks, proxyChecks);
        this.describe = new DescribeCustomKeyStores(stores);
        this.update = new UpdateCustomKeyStore(target.account(), stores, uniqueness, clusterChecks, proxyChecks);
    }

    /** All key stores, those not visible to callers yet among them. */
    public synchronized List<CustomKeyStore> all() {
        stores.settle();
        return stores.all();
    }

    /** Makes new key stores visible to other calls only after this delay (eventual consistency). */
    public synchronized void visibilityDelay(Duration delay) {
        visibilityDelay = delay;
    }

    /** Switches throttling on: AWS allows five requests a second for each operation. */
    public synchronized void limitRequestsPerSecond(int requests) {
        rate.limit(requests);
    }

    /** Switches throttling off. */
    public synchronized void unlimitedRequests() {
        rate.limit(Integer.MAX_VALUE);
    }

    /** Sets the quota of key stores; ten in AWS. */
    public synchronized void quota(int keyStores) {
        quota = keyStores;
    }

    /** Makes the next connect that ends fail with this code. */
    public synchronized void failNextConnect(ConnectionErrorCode errorCode) {
        connector.failNext(errorCode);
    }

    /** Sets the number of KMS keys in a key store. */
    public synchronized void keyCount(String id, int keys) {
        stores.find(id).ifPresent(store -> stores.keep(store.withKeyCount(keys)));
    }

    /** Removes all key stores. */
    public synchronized void clear() {
        stores.all().forEach(stores::remove);
    }

    @Override
    public String targetPrefix() {
        return "TrentService";
    }

    @Override
    public Set<String> operations() {
        return OPERATIONS;
    }

    @Override
    public CommonErrors commonErrors() {
        CommonErrors common = CommonErrors.named("ThrottlingException", "KMSInternalException");
        return new CommonErrors(RequestRate.throttled(), common.internal(), common.accessDenied());
    }

    @Override
    public synchronized AwsAnswer answer(AwsCall call) {
        ObjectNode document = call.document();
        Optional<ObjectNode> answer = switch (call.operation()) {
            case "CreateCustomKeyStore" -> admit(call, () -> create.create(document, quota, visibilityDelay));
            case "DescribeCustomKeyStores" -> admit(call, () -> describe.describe(document));
            case "ConnectCustomKeyStore" -> admit(call, () -> connect(document));
            case "DisconnectCustomKeyStore" -> admit(call, () -> disconnect(document));
            case "UpdateCustomKeyStore" -> admit(call, () -> update(document));
            case "DeleteCustomKeyStore" -> admit(call, () -> delete(document));
            default -> Optional.empty();
        };
        return AwsAnswer.of(answer.orElseThrow(AwsEndpoint::unknownOperation));
    }

    private Optional<ObjectNode> admit(AwsCall call, Supplier<ObjectNode> operation) {
        rate.admit(call.operation());
        stores.settle();
        return Optional.of(operation.get());
    }

    private ObjectNode connect(ObjectNode document) {
        CustomKeyStore store = named(document);
        switch (store.connection()) {
            case Connection.Disconnected disconnected -> {
                if (store.backing() instanceof Backing.CloudHsm backing) {
                    clusterChecks.checkForConnect(backing);
                }
                stores.keep(store.withConnection(new Connection.Connecting(clock.after(times.of(store.backing())))));
            }
            // Sources conflict here; the text of the exception allows both, so nothing happens.
            case Connection.Connecting connecting -> {}
            case Connection.Connected connected -> {}
            case Connection.Failed failed -> throw invalidState(store);
            case Connection.Disconnecting disconnecting -> throw invalidState(store);
        }
        return Json.object();
    }

    private ObjectNode disconnect(ObjectNode document) {
        CustomKeyStore store = named(document);
        switch (store.connection()) {
            case Connection.Connected connected -> startDisconnect(store);
            case Connection.Connecting connecting -> startDisconnect(store);
            case Connection.Failed failed -> startDisconnect(store);
            case Connection.Disconnected disconnected -> throw invalidState(store);
            case Connection.Disconnecting disconnecting -> throw invalidState(store);
        }
        return Json.object();
    }

    private void startDisconnect(CustomKeyStore store) {
        stores.keep(store.withConnection(new Connection.Disconnecting(clock.after(times.disconnect()))));
        stores.settle();
    }

    private ObjectNode update(ObjectNode document) {
        update.update(document);
        return Json.object();
    }

    private ObjectNode delete(ObjectNode document) {
        CustomKeyStore store = named(document);
        if (!(store.connection() instanceof Connection.Disconnected)) {
            throw invalidState(store);
        }
        if (store.keyCount() > 0) {
            throw KmsError.CUSTOM_KEY_STORE_HAS_CMKS.failure();
        }
        stores.remove(store);
        return Json.object();
    }

    private CustomKeyStore named(ObjectNode document) {
        Shapes.check(document, Set.of(Members.ID));
        return stores.get(document.path(Members.ID).asText());
    }

    private static AwsFailure invalidState(CustomKeyStore store) {
        return KmsError.CUSTOM_KEY_STORE_INVALID_STATE.failure(
                "It is " + store.connection().state() + ".");
    }
}
