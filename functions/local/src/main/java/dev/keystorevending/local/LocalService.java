package dev.keystorevending.local;

import dev.keystorevending.api.ApiHandler;
import dev.keystorevending.aws.dynamodb.DynamoLedger;
import dev.keystorevending.aws.dynamodb.DynamoPolicies;
import dev.keystorevending.aws.dynamodb.Table;
import dev.keystorevending.aws.dynamodb.TableDefinition;
import dev.keystorevending.aws.dynamodb.Target;
import dev.keystorevending.aws.observability.EdgeLog;
import dev.keystorevending.aws.wiring.AwsClients;
import dev.keystorevending.aws.wiring.ServiceConfiguration;
import dev.keystorevending.aws.wiring.Wiring;
import dev.keystorevending.core.limit.RequestLimit;
import dev.keystorevending.emulator.EmulatedAws;
import dev.keystorevending.emulator.EmulatedAwsOptions;
import dev.keystorevending.emulator.http.LocalServer;
import dev.keystorevending.emulator.kms.ConnectTimes;
import dev.keystorevending.reconcile.ReconcileHandler;
import dev.keystorevending.relay.RelayHandler;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;

/** The whole service in one process: the emulated AWS, the gateway, and the three functions with their triggers. */
public final class LocalService implements AutoCloseable {

    public static final String TABLE = "key-stores";
    public static final String BUS = "key-stores";

    /** The emulated KMS is consistent; a connect takes it 3 s. */
    private static final Duration SETTLING = Duration.ofSeconds(5);

    private final EmulatedAws aws;
    private final SeedData seedData;
    private final Functions functions;
    private final LocalServer gateway;
    private final StreamPump pump;
    private final Rules rules;

    /**
     * How the service is started.
     *
     * @param port the API's port, 0 for any free one
     * @param awsPort the emulated AWS's port, 0 for any free one
     * @param bindAddress the address that both listen on
     * @param state where everything is kept from one run to the next; empty for memory alone
     * @param every how often reconcile looks
     * @param log where the functions log
     * @param clock the clock of the functions and of the emulated AWS; signatures are checked by real time
     * @param localStack the LocalStack that answers for DynamoDB, Secrets Manager and EventBridge
     * @param limit how many requests a caller may send; empty if callers are not limited
     */
    public record Options(
            int port,
            int awsPort,
            String bindAddress,
            Optional<Path> state,
            Duration every,
            PrintStream log,
            InstantSource clock,
            Optional<URI> localStack,
            Optional<RequestLimit> limit) {

        /** Options for tests: free ports, data in memory, a reconcile run every 300 ms. */
        public static Options forTests(PrintStream log) {
            return forTests(log, InstantSource.system());
        }

        /** Does the same with another clock. */
        public static Options forTests(PrintStream log, InstantSource clock) {
            return new Options(
                    0,
                    0,
                    "127.0.0.1",
                    Optional.empty(),
                    Duration.ofMillis(300),
                    log,
                    clock,
                    Optional.empty(),
                    Optional.empty());
        }

        /** Returns these options with a LocalStack. */
        public Options on(URI server) {
            return new Options(port, awsPort, bindAddress, state, every, log, clock, Optional.of(server), limit);
        }

        /** Returns these options with a limit for each caller. The clock is set back to the beginning of a period. */
        public Options limited(RequestLimit most) {
            Instant now = clock.instant();
            var ahead = Duration.between(most.periodStart(now), now);
            return new Options(
                    port,
                    awsPort,
                    bindAddress,
                    state,
                    every,
                    log,
                    () -> clock.instant().minus(ahead),
                    localStack,
                    Optional.of(most));
        }
    }

    private LocalService(
            EmulatedAws aws,
            SeedData seedData,
            Functions functions,
            LocalServer gateway,
            StreamPump pump,
            Rules rules) {
        this.functions = functions;
        this.aws = aws;
        this.seedData = seedData;
        this.gateway = gateway;
        this.pump = pump;
        this.rules = rules;
    }

    /**
     * Starts everything.
     *
     * @throws java.io.UncheckedIOException where a port is taken
     */
    public static LocalService start(Options options) {
        var emulator = EmulatedAwsOptions.defaults()
                .withPort(options.awsPort())
                .withBindAddress(options.bindAddress())
                .withCallers(
                        SeedData.CALLERS.stream().collect(Collectors.toMap(Caller::accessKeyId, Caller::sessionArn)))
                .withClock(options.clock())
                .withConnectTimes(
                        new ConnectTimes(Duration.ofSeconds(3), Duration.ofSeconds(2), Duration.ofSeconds(1)));
        emulator = options.localStack().map(emulator::withLocalStack).orElse(emulator);
        var aws = EmulatedAws.start(options.state().map(emulator::withStateDir).orElse(emulator));
        var configuration = new ServiceConfiguration(
                new Target(SeedData.ACCOUNT, SeedData.REGION),
                "aws",
                TABLE,
                BUS,
                ServiceConfiguration.USUAL_NAMESPACE,
                Set.of(SeedData.ADMINISTRATOR.principal()),
                true,
                SETTLING,
                DynamoLedger.DELETED_KEPT,
                Optional.empty(),
                Optional.empty(),
                options.limit());
        var seedData = seed(aws, configuration.target(), options.clock().instant());
        var api = new ApiHandler(
                Wiring.onAws(
                        configuration, clients(aws, "FUNCTIONAPI"), options.clock(), new LocalNetwork(aws.proxies())),
                Optional.empty(),
                options.log());
        var relay = new RelayHandler(
                Wiring.relay(configuration, clients(aws, "FUNCTIONRELAY"), options.clock()),
                new EdgeLog(options.log(), configuration.metricsNamespace(), options.clock()));
        var reconcile = reconcile(configuration, clients(aws, "FUNCTIONRECONCILE"), options);
        var rules = new Rules(aws, reconcile, options.every());
        var pump = new StreamPump(streams(aws.endpoint()), streamOf(aws), relay);
        try {
            var gateway = LocalServer.start(
                    options.bindAddress(),
                    options.port(),
                    Map.of("/", new Gateway(api, SeedData.CALLERS), Docs.PATH, new Docs()));
            return new LocalService(aws, seedData, new Functions(api, relay, reconcile), gateway, pump, rules);
        } catch (RuntimeException portTaken) {
            pump.close();
            rules.close();
            aws.close();
            throw portTaken;
        }
    }

    private static ReconcileHandler reconcile(ServiceConfiguration configuration, AwsClients clients, Options options) {
        return new ReconcileHandler(
                Wiring.onAws(configuration, clients, options.clock()),
                Wiring.sweep(configuration, clients, options.clock()),
                // a scan takes real time, whatever the clock of the runner
                Wiring.checkTable(configuration, clients, InstantSource.system()),
                options.log());
    }

    private static SeedData seed(EmulatedAws aws, Target target, Instant now) {
        try (var operator = clients(aws, "LOCALSERVICE")) {
            var dynamo = operator.dynamoDb();
            TableDefinition.create(dynamo, TABLE);
            return SeedData.seed(
                    aws, operator.secretsManager(), new DynamoPolicies(new Table(dynamo, TABLE), target), now);
        } catch (RuntimeException failed) {
            aws.close();
            throw failed;
        }
    }

    private static String streamOf(EmulatedAws aws) {
        try (var operator = clients(aws, "LOCALSERVICE")) {
            return operator.dynamoDb()
                    .describeTable(request -> request.tableName(TABLE))
                    .table()
                    .latestStreamArn();
        }
    }

    /** Each function has its own clients, as each has its own role. */
    private static AwsClients clients(EmulatedAws aws, String accessKeyId) {
        return new AwsClients(SeedData.REGION, Optional.of(aws.endpoint()), Optional.of(credentials(accessKeyId)));
    }

    private static AwsCredentialsProvider credentials(String accessKeyId) {
        return StaticCredentialsProvider.create(AwsBasicCredentials.create(accessKeyId, "local-service-secret"));
    }

    private static DynamoDbStreamsClient streams(URI endpoint) {
        return DynamoDbStreamsClient.builder()
                .region(Region.of(SeedData.REGION))
                .endpointOverride(endpoint)
                .credentialsProvider(credentials("LOCALSERVICE"))
                .build();
    }

    /** The API's address. */
    public URI api() {
        return gateway.uri();
    }

    public EmulatedAws aws() {
        return aws;
    }

    /** The functions. */
    public Functions functions() {
        return functions;
    }

    public SeedData seedData() {
        return seedData;
    }

    @Override
    public void close() {
        gateway.close();
        pump.close();
        rules.close();
        aws.close();
    }
}
