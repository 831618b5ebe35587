package dev.keystorevending.local.adapters;

import dev.keystorevending.aws.secretsmanager.SecretsManagerReader;
import dev.keystorevending.core.PortFault;
import dev.keystorevending.core.keystore.SecretArn;
import dev.keystorevending.core.keystore.SecretVersionId;
import dev.keystorevending.core.secret.SecretReader;
import dev.keystorevending.core.secret.SecretReaderContract;
import dev.keystorevending.emulator.AwsClients;
import dev.keystorevending.emulator.EmulatedAws;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.CreateSecretRequest;

/** The Secrets Manager adapter, over HTTP. */
public abstract class SecretsManagerReaderSuite extends SecretReaderContract {

    private final AwsClients clients = new AwsClients(aws().endpoint());
    private final SecretsManagerClient client = clients.secrets();

    /** Returns the emulated AWS with Secrets Manager. */
    protected abstract EmulatedAws aws();

    @AfterEach
    void close() {
        clients.close();
    }

    @Override
    protected SecretReader reader() {
        return new SecretsManagerReader(client, client);
    }

    @Override
    protected Stored store(String text) {
        return store(request -> request.secretString(text));
    }

    @Override
    protected Stored storeBinary(byte[] bytes) {
        return store(request -> request.secretBinary(SdkBytes.fromByteArray(bytes)));
    }

    private Stored store(Consumer<CreateSecretRequest.Builder> value) {
        var made = client.createSecret(
                request -> request.name("contract/" + UUID.randomUUID()).applyMutation(value));
        return new Stored(new SecretArn(made.arn()), new SecretVersionId(made.versionId()));
    }

    @Override
    protected SecretVersionId rotate(SecretArn arn, String text) {
        var put = client.putSecretValue(request -> request.secretId(arn.value()).secretString(text));
        return new SecretVersionId(put.versionId());
    }

    @Override
    protected void scheduleDeletion(SecretArn arn) {
        client.deleteSecret(request -> request.secretId(arn.value()));
    }

    @Override
    protected void rotateEvery(SecretArn arn, int days) {
        client.rotateSecret(request -> request.secretId(arn.value())
                .rotationLambdaARN("arn:aws:lambda:eu-central-1:111122223333:function:rotation")
                .rotationRules(rules -> rules.automaticallyAfterDays((long) days))
                .rotateImmediately(false));
    }

    @Override
    protected void faultOfDescription(PortFault fault) {
        aws().faults().next("DescribeSecret", WireFaults.fault(fault));
    }

    @Override
    protected void fault(PortFault fault) {
        aws().faults().next("GetSecretValue", WireFaults.fault(fault));
    }
}
