package dev.keystorevending.aws;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/**
 * The SDK's clients. All the time-outs of one create together stay below the 29 s of API Gateway: two round trips to the
 * table (3 s each), one to Secrets Manager (3 s), one to KMS (9 s), a describe (4 s), and a last one to the table.
 */
public final class AwsClients {

    /** How long KMS is waited for at a create; KMS itself waits at most 250 ms for a proxy. */
    public static final Duration CREATE_TIMEOUT = Duration.ofSeconds(9);

    private static final Duration TIMEOUT = Duration.ofSeconds(3);
    private static final Duration DESCRIBE_TIMEOUT = Duration.ofSeconds(4);

    private final String region;
    private final Optional<URI> endpoint;
    private final Optional<AwsCredentialsProvider> credentials;
    private final SdkHttpClient http = ApacheHttpClient.builder()
            .connectionTimeout(Duration.ofSeconds(2))
            .socketTimeout(CREATE_TIMEOUT.plusSeconds(1))
            .build();

    public AwsClients(ServiceConfiguration configuration) {
        this(configuration.target().region(), configuration.endpoint(), Optional.empty());
    }

    /** With fixed credentials, for an emulated AWS in the same process. */
    public AwsClients(String region, Optional<URI> endpoint, Optional<AwsCredentialsProvider> credentials) {
        this.region = region;
        this.endpoint = endpoint;
        this.credentials = credentials;
    }

    public DynamoDbClient dynamoDb() {
        return configured(DynamoDbClient.builder(), TIMEOUT, true).build();
    }

    public SecretsManagerClient secretsManager() {
        return configured(SecretsManagerClient.builder(), TIMEOUT, true).build();
    }

    public EventBridgeClient eventBridge() {
        return configured(EventBridgeClient.builder(), TIMEOUT, true).build();
    }

    /** KMS for whatever may be asked twice. */
    public KmsClient kms() {
        return configured(KmsClient.builder(), DESCRIBE_TIMEOUT, true).build();
    }

    /** KMS for a create: one attempt. */
    public KmsClient kmsOnceOnly() {
        return configured(KmsClient.builder(), CREATE_TIMEOUT, false).build();
    }

    private <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> B configured(
            B builder, Duration timeout, boolean retry) {
        builder.region(Region.of(region))
                .httpClient(http)
                .overrideConfiguration(override -> override.apiCallTimeout(timeout)
                        .retryStrategy(
                                retry ? AwsRetryStrategy.standardRetryStrategy() : AwsRetryStrategy.doNotRetry()));
        endpoint.ifPresent(builder::endpointOverride);
        credentials.ifPresent(builder::credentialsProvider);
        return builder;
    }
}
