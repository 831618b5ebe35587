package dev.keystorevending.emulator;

import java.net.URI;
import java.time.Duration;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudhsmv2.CloudHsmV2Client;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sts.StsClient;

/** AWS SDK clients of an emulated AWS, without retries. */
public final class AwsClients implements AutoCloseable {

    /** LocalStack reads a twelve-digit access key as the account ID; this is the emulated account. */
    public static final String ACCESS_KEY_ID = "111122223333";

    /** The emulator accepts any credentials. */
    public static final AwsCredentialsProvider CREDENTIALS =
            StaticCredentialsProvider.create(AwsBasicCredentials.create(ACCESS_KEY_ID, "secret"));

    private final URI endpoint;
    private final SdkHttpClient http = ApacheHttpClient.builder()
            .socketTimeout(Duration.ofSeconds(30))
            .maxConnections(100)
            .build();

    public AwsClients(URI endpoint) {
        this.endpoint = endpoint;
    }

    public KmsClient kms() {
        return aimed(KmsClient.builder().httpClient(http)).build();
    }

    /** Creates a client with this socket timeout. */
    public KmsClient kms(Duration socketTimeout) {
        return aimed(KmsClient.builder()
                        .httpClientBuilder(ApacheHttpClient.builder().socketTimeout(socketTimeout)))
                .build();
    }

    public SecretsManagerClient secrets() {
        return aimed(SecretsManagerClient.builder().httpClient(http)).build();
    }

    public EventBridgeClient events() {
        return aimed(EventBridgeClient.builder().httpClient(http)).build();
    }

    public CloudHsmV2Client cloudHsm() {
        return aimed(CloudHsmV2Client.builder().httpClient(http)).build();
    }

    public DynamoDbClient dynamo() {
        return aimed(DynamoDbClient.builder().httpClient(http)).build();
    }

    public DynamoDbStreamsClient streams() {
        return aimed(DynamoDbStreamsClient.builder().httpClient(http)).build();
    }

    public StsClient sts() {
        return aimed(StsClient.builder().httpClient(http)).build();
    }

    private <B extends AwsClientBuilder<B, ?>> B aimed(B builder) {
        return builder.endpointOverride(endpoint)
                .region(Region.EU_CENTRAL_1)
                .credentialsProvider(CREDENTIALS)
                .overrideConfiguration(
                        configuration -> configuration.retryStrategy(strategy -> strategy.maxAttempts(1)));
    }

    @Override
    public void close() {
        http.close();
    }
}
