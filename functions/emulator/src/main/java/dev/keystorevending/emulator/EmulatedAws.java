package dev.keystorevending.emulator;

import dev.keystorevending.emulator.cloudhsm.EmulatedClusters;
import dev.keystorevending.emulator.control.EmulatorClock;
import dev.keystorevending.emulator.control.Faults;
import dev.keystorevending.emulator.control.StateFolder;
import dev.keystorevending.emulator.dynamo.DynamoDbLocal;
import dev.keystorevending.emulator.dynamo.DynamoProxy;
import dev.keystorevending.emulator.events.EmulatedEventBridge;
import dev.keystorevending.emulator.http.AwsEndpoint;
import dev.keystorevending.emulator.http.AwsService;
import dev.keystorevending.emulator.http.CallLog;
import dev.keystorevending.emulator.http.ForwardedService;
import dev.keystorevending.emulator.http.LocalServer;
import dev.keystorevending.emulator.kms.EmulatedKms;
import dev.keystorevending.emulator.secrets.EmulatedSecrets;
import dev.keystorevending.emulator.sts.EmulatedSts;
import dev.keystorevending.emulator.xks.EmulatedEndpointServices;
import dev.keystorevending.emulator.xks.EmulatedProxies;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Emulates KMS custom key stores, CloudHSM, the VPC endpoint services of EC2, Secrets Manager, EventBridge, STS and DynamoDB with its
 * streams behind one HTTP endpoint. AWS's own clients use it without changes. Signatures are not verified; any credentials are accepted.
 */
public final class EmulatedAws implements AutoCloseable {

    private final EmulatorClock clock;
    private final Faults faults = new Faults();
    private final CallLog calls = new CallLog();
    private final Optional<DynamoDbLocal> dynamo;
    private final HttpClient forwarding;
    private final EmulatedProxies proxies;
    private final EmulatedClusters clusters;
    private final EmulatedKms kms;
    private final EmulatedSecrets secrets;
    private final EmulatedEventBridge events;
    private final LocalServer server;

    private EmulatedAws(EmulatedAwsOptions options) {
        StateFolder state = new StateFolder(options.stateDir());
        this.clock = new EmulatorClock(options.clock());
        this.proxies = new EmulatedProxies(options.target().region());
        this.clusters = new EmulatedClusters(options.target(), clock, state);
        this.kms = new EmulatedKms(options.target(), clock, state, clusters, proxies, options.connectTimes());
        this.events = new EmulatedEventBridge(options.target(), clock, state);
        this.secrets = new EmulatedSecrets(options.target(), clock, state, events);
        this.dynamo = options.localStack().isPresent()
                ? Optional.empty()
                : Optional.of(DynamoDbLocal.start(state.subfolder("dynamodb")));
        this.forwarding =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        URI tables =
                options.localStack().or(() -> dynamo.map(DynamoDbLocal::uri)).orElseThrow();
        String account = options.target().account();
        AwsEndpoint endpoint = new AwsEndpoint(
                List.of(
                        kms,
                        clusters,
                        oursOr(options, secrets),
                        oursOr(options, events),
                        DynamoProxy.tables(account, tables, forwarding),
                        DynamoProxy.streams(account, tables, forwarding)),
                List.of(
                        new EmulatedSts(options.target(), options.callers()),
                        new EmulatedEndpointServices(options.target(), proxies)),
                faults,
                calls);
        try {
            this.server = LocalServer.start(
                    options.bindAddress(),
                    options.port(),
                    Map.of("/", endpoint, ControlHandler.PATH, new ControlHandler(this, endpoint.operations())));
        } catch (RuntimeException failure) {
            closeBackends();
            throw failure;
        }
    }

    private AwsService oursOr(EmulatedAwsOptions options, AwsService ours) {
        return options.localStack()
                .<AwsService>map(server ->
                        ForwardedService.inPlaceOf(ours, options.target().account(), server, forwarding))
                .orElse(ours);
    }

    /**
     * Starts it.
     *
     * @throws java.io.UncheckedIOException where the port is taken
     */
    public static EmulatedAws start(EmulatedAwsOptions options) {
        return new EmulatedAws(options);
    }

    /** The endpoint URL for clients. */
    public URI endpoint() {
        return server.uri();
    }

    public EmulatedKms kms() {
        return kms;
    }

    public EmulatedClusters clusters() {
        return clusters;
    }

    /** The emulated Secrets Manager. Not called if a LocalStack answers instead. */
    public EmulatedSecrets secrets() {
        return secrets;
    }

    /** The emulated EventBridge. Not called if a LocalStack answers instead. */
    public EmulatedEventBridge events() {
        return events;
    }

    /** The XKS proxies and VPC endpoint services of the seed data. */
    public EmulatedProxies proxies() {
        return proxies;
    }

    public Faults faults() {
        return faults;
    }

    public EmulatorClock clock() {
        return clock;
    }

    /** The operations called so far. */
    public CallLog calls() {
        return calls;
    }

    @Override
    public void close() {
        server.close();
        closeBackends();
    }

    private void closeBackends() {
        forwarding.shutdownNow();
        dynamo.ifPresent(DynamoDbLocal::close);
        proxies.close();
    }
}
