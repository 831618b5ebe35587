package dev.keystorevending.local.adapters;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystorevending.core.secret.ReadAnswer;
import dev.keystorevending.emulator.EmulatedAws;
import dev.keystorevending.emulator.EmulatedAwsOptions;
import dev.keystorevending.emulator.control.Fault;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class SecretsManagerReaderTest extends SecretsManagerReaderSuite {

    private static EmulatedAws aws;

    @BeforeAll
    static void start() {
        aws = EmulatedAws.start(EmulatedAwsOptions.defaults());
    }

    @AfterAll
    static void stop() {
        aws.close();
    }

    @Override
    protected EmulatedAws aws() {
        return aws;
    }

    @Test
    void deniedSecretIsUnavailable() {
        var secret = store("text");
        aws.secrets().deny(secret.arn().value());
        assertThat(reader().read(secret.arn(), Optional.empty())).isEqualTo(new ReadAnswer.Unavailable());
    }

    @Test
    void deniedDescribeLeavesTheNextRotationUnknown() {
        var secret = store("text");
        rotateEvery(secret.arn(), 5);
        aws.faults().next("DescribeSecret", new Fault.Refuse(400, "AccessDeniedException", "not allowed"));
        assertThat(reader().describe(secret.arn()).nextRotation()).isEmpty();
        assertThat(reader().describe(secret.arn()).nextRotation()).isPresent();
    }
}
