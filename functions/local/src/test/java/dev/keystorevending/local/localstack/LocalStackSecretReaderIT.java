package dev.keystorevending.local.localstack;

import dev.keystorevending.core.keystore.SecretArn;
import dev.keystorevending.emulator.EmulatedAws;
import dev.keystorevending.emulator.EmulatedAwsOptions;
import dev.keystorevending.local.adapters.SecretsManagerReaderSuite;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The suite on LocalStack's Secrets Manager; the emulated AWS in front of it injects the faults. */
class LocalStackSecretReaderIT extends SecretsManagerReaderSuite {

    @RegisterExtension
    static final LocalStack LOCAL_STACK = new LocalStack();

    @SuppressWarnings("NullAway.Init")
    private static EmulatedAws aws;

    @BeforeAll
    static void start() {
        aws = EmulatedAws.start(EmulatedAwsOptions.defaults().withLocalStack(LOCAL_STACK.endpoint()));
    }

    @AfterAll
    static void stop() {
        aws.close();
    }

    @Override
    protected void rotateEvery(SecretArn arn, int days) {
        Assumptions.abort("LocalStack turns rotation on only for a deployed function");
    }

    @Override
    protected EmulatedAws aws() {
        return aws;
    }
}
