package dev.keystorevending.aws.wiring;

import dev.keystorevending.aws.http.NetworkSockets;
import dev.keystorevending.aws.http.SocketHttpClient;
import dev.keystorevending.aws.probe.AwsProbes;
import dev.keystorevending.aws.probe.Clusters;
import dev.keystorevending.aws.probe.EndpointServices;
import dev.keystorevending.aws.probe.SignedCalls;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProviderChain;
import software.amazon.awssdk.auth.credentials.ContainerCredentialsProvider;
import software.amazon.awssdk.auth.credentials.EnvironmentVariableCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/**
 * The SDK's clients; each is made once, so that all adapters of a function share it, and closed with this one. All the time-outs of one create together stay below the 29 s of API Gateway: two round trips to the
 * table (3 s each), two to Secrets Manager (3 s and 0.5 s), one to KMS (9 s), a describe (4 s), and a last one to the table.
 *
 * <p>A client that retries gives one attempt 45 % of the time of the call, so that a connection that hangs leaves time for a
 * second attempt on another one.
 */
public final class AwsClients implements AutoCloseable, AwsProbes.Clients {

    /** The time-out of a create. KMS itself waits at most 250 ms for a proxy. */
    public static final Duration CREATE_TIMEOUT = Duration.ofSeconds(9);

    /** Without it, each client would look for the files of AWS's command line. */
    private static final ProfileFile NO_PROFILES = ProfileFile.aggregator().build();

    private static final int ATTEMPT_PERCENT = 45;
    private static final Duration TIMEOUT = Duration.ofSeconds(3);
    private static final Duration SHORT_TIMEOUT = Duration.ofMillis(500);
    private static final Duration DESCRIBE_TIMEOUT = Duration.ofSeconds(4);

    private final String region;
    private final Optional<URI> endpoint;
    private final ReplaceableAccess access;
    private final int timeoutFactor;
    private final Map<String, SdkAutoCloseable> made = new HashMap<>();

    /** Uses AWS's endpoints, or the ones in {@code AWS_ENDPOINT_URL} and {@code AWS_ENDPOINT_URL_KMS}. */
    public AwsClients(ServiceConfiguration configuration) {
        this(configuration.target().region(), Optional.empty(), Optional.empty(), connections(), 1);
    }

    /** Uses fixed credentials and longer time-outs, for an emulated AWS in the same process. */
    public AwsClients(String region, Optional<URI> endpoint, Optional<AwsCredentialsProvider> credentials) {
        this(region, endpoint, credentials, connections(), 3);
    }

    /** Uses the given HTTP client. {@code timeoutFactor} multiplies the time-outs of all calls except create. */
    public AwsClients(
            String region,
            Optional<URI> endpoint,
            Optional<AwsCredentialsProvider> credentials,
            SdkHttpClient http,
            int timeoutFactor) {
        this.timeoutFactor = timeoutFactor;
        this.region = region;
        this.endpoint = endpoint;
        this.access = new ReplaceableAccess(http, credentials.orElseGet(AwsClients::lambdaCredentials));
    }

    /** The HTTP client of a function. No connection is opened before the first call. */
    public static SdkHttpClient connections() {
        return new SocketHttpClient(new NetworkSockets(Duration.ofSeconds(2), CREATE_TIMEOUT.plusSeconds(1)));
    }

    /** What is done with the clients meanwhile. */
    @FunctionalInterface
    public interface Use {
        void run() throws IOException;
    }

    /** Until it has ended, all clients use this HTTP client and these credentials, and nothing of their own. */
    public void elsewhere(SdkHttpClient http, AwsCredentialsProvider credentials, Use use) throws IOException {
        access.replace(http, credentials);
        try {
            use.run();
        } finally {
            access.restore();
        }
    }

    public DynamoDbClient dynamoDb() {
        return once(
                "dynamoDb",
                DynamoDbClient.class,
                () -> configured(DynamoDbClient.builder(), Endpoints::dynamoDb, allowed(TIMEOUT), true)
                        .build());
    }

    public SecretsManagerClient secretsManager() {
        return once(
                "secretsManager",
                SecretsManagerClient.class,
                () -> configured(SecretsManagerClient.builder(), Endpoints::secretsManager, allowed(TIMEOUT), true)
                        .build());
    }

    /** The client for calls that a request can do without: one attempt of at most half a second. */
    public SecretsManagerClient secretsManagerShortCalls() {
        return once(
                "secretsManagerShortCalls",
                SecretsManagerClient.class,
                () -> configured(
                                SecretsManagerClient.builder(),
                                Endpoints::secretsManager,
                                allowed(SHORT_TIMEOUT),
                                false)
                        .build());
    }

    public EventBridgeClient eventBridge() {
        return once(
                "eventBridge",
                EventBridgeClient.class,
                () -> configured(EventBridgeClient.builder(), Endpoints::eventBridge, allowed(TIMEOUT), true)
                        .build());
    }

    /** The KMS client for calls that are safe to retry. */
    public KmsClient kms() {
        return once(
                "kms",
                KmsClient.class,
                () -> configured(KmsClient.builder(), Endpoints::kms, allowed(DESCRIBE_TIMEOUT), true)
                        .build());
    }

    /** The KMS client for a create: one attempt, no retries. */
    public KmsClient kmsOnceOnly() {
        return once(
                "kmsOnceOnly",
                KmsClient.class,
                () -> configured(KmsClient.builder(), Endpoints::kms, CREATE_TIMEOUT, false)
                        .build());
    }

    /** The one call of CloudHSM, for a probe. */
    @Override
    public Clusters clusters() {
        return new Clusters(calls("cloudhsmv2", "cloudhsm"));
    }

    /** The one call of EC2, for a probe. */
    @Override
    public EndpointServices endpointServices() {
        return new EndpointServices(calls("ec2", "ec2"));
    }

    private SignedCalls calls(String host, String service) {
        return new SignedCalls(
                access,
                endpoint.or(AwsClients::endpointUrl).orElseGet(() -> Endpoints.beside(host, Region.of(region))),
                service,
                region,
                access,
                allowed(TIMEOUT));
    }

    /** Lambda sets credentials in the environment, and with SnapStart behind a URL. There are no profile files. */
    private static AwsCredentialsProvider lambdaCredentials() {
        return AwsCredentialsProviderChain.of(
                EnvironmentVariableCredentialsProvider.create(),
                ContainerCredentialsProvider.builder().build());
    }

    /** What the SDK's own clients read where they are built. */
    private static Optional<URI> endpointUrl() {
        return Optional.ofNullable(System.getenv("AWS_ENDPOINT_URL"))
                .filter(url -> !url.isBlank())
                .map(URI::create);
    }

    /** Closes all clients and the HTTP client. */
    @Override
    public synchronized void close() {
        made.values().forEach(SdkAutoCloseable::close);
        access.close();
    }

    private synchronized <C extends SdkAutoCloseable> C once(String name, Class<C> type, Supplier<C> make) {
        return type.cast(made.computeIfAbsent(name, first -> make.get()));
    }

    private <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> B configured(
            B builder, Function<Region, URI> usual, Duration timeout, boolean retry) {
        builder.region(Region.of(region))
                .httpClient(access)
                .credentialsProvider(access)
                .overrideConfiguration(override -> override.defaultProfileFile(NO_PROFILES)
                        .apiCallTimeout(timeout)
                        .apiCallAttemptTimeout(retry ? percent(timeout, ATTEMPT_PERCENT) : timeout)
                        .retryStrategy(
                                retry ? AwsRetryStrategy.standardRetryStrategy() : AwsRetryStrategy.doNotRetry()));
        endpoint.or(() -> Endpoints.usual(System.getenv(), Region.of(region), usual))
                .ifPresent(builder::endpointOverride);
        return builder;
    }

    private Duration allowed(Duration usual) {
        return percent(usual, 100 * timeoutFactor);
    }

    /** {@code Duration.multipliedBy} computes with {@code BigDecimal}, whose classes would be loaded for nothing else. */
    private static Duration percent(Duration whole, int percent) {
        return Duration.ofMillis(whole.toMillis() * percent / 100);
    }
}
