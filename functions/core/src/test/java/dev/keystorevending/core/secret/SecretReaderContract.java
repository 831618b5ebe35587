package dev.keystorevending.core.secret;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystorevending.core.PortFault;
import dev.keystorevending.core.keystore.SecretArn;
import dev.keystorevending.core.keystore.SecretVersionId;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The behavior that the service requires of every secret reader. Each test creates its own secrets. */
public abstract class SecretReaderContract {

    private static final SecretVersionId NO_VERSION = new SecretVersionId("00000000-0000-0000-0000-000000000000");

    /** A secret and its version. */
    public record Stored(SecretArn arn, SecretVersionId version) {}

    protected abstract SecretReader reader();

    /** Creates a secret. */
    protected abstract Stored store(String text);

    protected abstract Stored storeBinary(byte[] bytes);

    /** Stores a new current version of the secret. */
    protected abstract SecretVersionId rotate(SecretArn arn, String text);

    protected abstract void scheduleDeletion(SecretArn arn);

    /** Turns automatic rotation on, every so many days and not at once. */
    protected abstract void rotateEvery(SecretArn arn, int days);

    /** Lets the next read of a value go wrong. */
    protected abstract void fault(PortFault fault);

    /** Lets the next description go wrong. */
    protected abstract void faultOfDescription(PortFault fault);

    @Test
    void readsCurrentVersion() {
        var secret = store("first");
        assertThat(current(secret.arn())).isEqualTo(read("first", secret.version()));
        var rotated = rotate(secret.arn(), "second");
        assertThat(rotated).isNotEqualTo(secret.version());
        assertThat(current(secret.arn())).isEqualTo(read("second", rotated));
    }

    @Test
    void pinnedVersionDoesNotChange() {
        var secret = store("first");
        var rotated = rotate(secret.arn(), "second");
        assertThat(pinned(secret.arn(), secret.version())).isEqualTo(read("first", secret.version()));
        assertThat(pinned(secret.arn(), rotated)).isEqualTo(read("second", rotated));
    }

    @Test
    void binarySecretIsReadAsText() {
        var secret = storeBinary("{\"password\":\"größer\"}".getBytes(StandardCharsets.UTF_8));
        assertThat(current(secret.arn())).isEqualTo(read("{\"password\":\"größer\"}", secret.version()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"80", "80616263646566676869", "c328", "fffe6b006d00", "6b6d735073776430e2", "eda080"})
    void nonUtf8BinarySecretIsNotText(String hexadecimal) {
        var secret = storeBinary(HexFormat.of().parseHex(hexadecimal));
        assertThat(current(secret.arn())).isEqualTo(new ReadAnswer.NotText());
        assertThat(pinned(secret.arn(), secret.version())).isEqualTo(new ReadAnswer.NotText());
    }

    @Test
    void missingSecretIsUnavailable() {
        var secret = store("text");
        var nowhere = new SecretArn(secret.arn().value().replaceFirst("-[A-Za-z0-9]{6}$", "-gone-AbCdEf"));
        assertThat(current(nowhere)).isEqualTo(new ReadAnswer.Unavailable());
        assertThat(pinned(nowhere, secret.version())).isEqualTo(new ReadAnswer.Unavailable());
        assertThat(pinned(secret.arn(), NO_VERSION)).isEqualTo(new ReadAnswer.Unavailable());
    }

    @Test
    void secretScheduledForDeletionIsUnavailable() {
        var secret = store("text");
        scheduleDeletion(secret.arn());
        assertThat(current(secret.arn())).isEqualTo(new ReadAnswer.Unavailable());
        assertThat(pinned(secret.arn(), secret.version())).isEqualTo(new ReadAnswer.Unavailable());
    }

    @ParameterizedTest
    @EnumSource(PortFault.class)
    void readWithoutResponseFails(PortFault fault) {
        var secret = store("text");
        fault(fault);
        assertThat(current(secret.arn())).isInstanceOf(ReadAnswer.Failed.class);
        assertThat(current(secret.arn())).isEqualTo(read("text", secret.version()));
    }

    @Test
    void onlyARotatingSecretHasANextRotation() {
        var secret = store("text");
        assertThat(reader().describe(secret.arn()).nextRotation()).isEmpty();
        rotateEvery(secret.arn(), 5);
        assertThat(reader().describe(secret.arn()).nextRotation()).isPresent();
        assertThat(current(secret.arn())).isEqualTo(read("text", secret.version()));
    }

    @Test
    void describesWhichVersionIsCurrent() {
        var secret = store("first");
        assertThat(reader().describe(secret.arn()).current()).contains(secret.version());
        var rotated = rotate(secret.arn(), "second");
        assertThat(reader().describe(secret.arn()).current()).contains(rotated);
    }

    @Test
    void nothingIsKnownOfAMissingSecret() {
        var secret = store("text");
        var nowhere = new SecretArn(secret.arn().value().replaceFirst("-[A-Za-z0-9]{6}$", "-gone-AbCdEf"));
        assertThat(reader().describe(nowhere)).isEqualTo(SecretDescription.unknown());
    }

    @ParameterizedTest
    @EnumSource(PortFault.class)
    void descriptionWithoutResponseIsUnknown(PortFault fault) {
        var secret = store("text");
        rotateEvery(secret.arn(), 5);
        faultOfDescription(fault);
        assertThat(reader().describe(secret.arn())).isEqualTo(SecretDescription.unknown());
        assertThat(reader().describe(secret.arn()).nextRotation()).isPresent();
    }

    private ReadAnswer current(SecretArn arn) {
        return reader().read(arn, Optional.empty());
    }

    private ReadAnswer pinned(SecretArn arn, SecretVersionId version) {
        return reader().read(arn, Optional.of(version));
    }

    private static ReadAnswer read(String text, SecretVersionId version) {
        return new ReadAnswer.Read(new ReadAnswer.SecretText(text), version);
    }
}
