package dev.keystorevending.emulator.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keystorevending.emulator.AwsClients;
import dev.keystorevending.emulator.EmulatedAws;
import dev.keystorevending.emulator.EmulatedAwsOptions;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.CreateSecretResponse;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueResponse;
import software.amazon.awssdk.services.secretsmanager.model.InvalidParameterException;
import software.amazon.awssdk.services.secretsmanager.model.InvalidRequestException;
import software.amazon.awssdk.services.secretsmanager.model.PutSecretValueResponse;
import software.amazon.awssdk.services.secretsmanager.model.ResourceExistsException;
import software.amazon.awssdk.services.secretsmanager.model.ResourceNotFoundException;
import software.amazon.awssdk.services.secretsmanager.model.SecretListEntry;
import software.amazon.awssdk.services.secretsmanager.model.SecretsManagerException;

class EmulatedSecretsTest {

    private static EmulatedAws aws;
    private static AwsClients clients;
    private static SecretsManagerClient secrets;

    @BeforeAll
    static void start() {
        aws = EmulatedAws.start(EmulatedAwsOptions.defaults());
        clients = new AwsClients(aws.endpoint());
        secrets = clients.secrets();
    }

    @AfterAll
    static void stop() {
        clients.close();
        aws.close();
    }

    @Test
    void getsByNameByArnAndByArnWithoutSuffix() {
        CreateSecretResponse created = create("team/one", "first");

        assertThat(created.arn())
                .matches("arn:aws:secretsmanager:eu-central-1:111122223333:secret:team/one-[A-Za-z0-9]{6}");
        for (String id : List.of(
                "team/one",
                created.arn(),
                created.arn().substring(0, created.arn().length() - 7))) {
            GetSecretValueResponse value = secrets.getSecretValue(request -> request.secretId(id));
            assertThat(value.secretString()).isEqualTo("first");
            assertThat(value.versionId()).isEqualTo(created.versionId());
            assertThat(value.versionStages()).containsExactly("AWSCURRENT");
            assertThat(value.name()).isEqualTo("team/one");
        }
    }

    @Test
    void getsAnyVersionByIdOrStage() {
        CreateSecretResponse first = create("versions", "first");
        PutSecretValueResponse second =
                secrets.putSecretValue(request -> request.secretId("versions").secretString("second"));

        assertThat(second.versionStages()).containsExactly("AWSCURRENT");
        assertThat(text("versions", null, null)).isEqualTo("second");
        assertThat(text("versions", first.versionId(), null)).isEqualTo("first");
        assertThat(text("versions", null, "AWSPREVIOUS")).isEqualTo("first");
        assertThat(text("versions", second.versionId(), "AWSCURRENT")).isEqualTo("second");
        assertThatThrownBy(() -> text("versions", first.versionId(), "AWSCURRENT"))
                .isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> text("versions", UUID.randomUUID().toString(), null))
                .isInstanceOf(ResourceNotFoundException.class);
        assertThatThrownBy(() -> text("versions", null, "AWSPENDING")).isInstanceOf(ResourceNotFoundException.class);
        assertThat(secrets.describeSecret(request -> request.secretId("versions"))
                        .versionIdsToStages())
                .containsEntry(first.versionId(), List.of("AWSPREVIOUS"))
                .containsEntry(second.versionId(), List.of("AWSCURRENT"));
    }

    @Test
    void storesBinarySecret() {
        secrets.createSecret(request -> request.name("bytes").secretBinary(SdkBytes.fromByteArray(new byte[] {0, -1})));

        assertThat(secrets.getSecretValue(request -> request.secretId("bytes"))
                        .secretBinary()
                        .asByteArray())
                .containsExactly(0, -1);
    }

    @Test
    void treatsRepeatedTokenAsRetry() {
        String token = UUID.randomUUID().toString();
        CreateSecretResponse first = secrets.createSecret(
                request -> request.name("retried").secretString("x").clientRequestToken(token));
        CreateSecretResponse second = secrets.createSecret(
                request -> request.name("retried").secretString("x").clientRequestToken(token));

        assertThat(second.arn()).isEqualTo(first.arn());
        assertThatThrownBy(() -> create("retried", "x")).isInstanceOf(ResourceExistsException.class);
        assertThatThrownBy(() -> secrets.putSecretValue(
                        request -> request.secretId("retried").secretString("y").clientRequestToken(token)))
                .isInstanceOf(ResourceExistsException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "no spaces", "ü"})
    void rejectsInvalidNames(String name) {
        assertThatThrownBy(() -> create(name, "x"))
                .isInstanceOfSatisfying(
                        SecretsManagerException.class,
                        failure -> assertThat(failure.awsErrorDetails().errorCode())
                                .isEqualTo("ValidationException"));
    }

    @Test
    void missingSecretIsNotFound() {
        assertThatThrownBy(() -> text("nobody", null, null)).isInstanceOf(ResourceNotFoundException.class);
    }

    @Test
    void deniesAccessAsPlanned() {
        String arn = create("denied", "x").arn();
        aws.secrets().deny(arn);
        assertThatThrownBy(() -> text(arn, null, null))
                .isInstanceOfSatisfying(
                        SecretsManagerException.class,
                        failure -> assertThat(failure.awsErrorDetails().errorCode())
                                .isEqualTo("AccessDeniedException"));
        aws.secrets().allow(arn);
        assertThat(text(arn, null, null)).isEqualTo("x");
    }

    @Test
    void deletesWithARecoveryWindow() {
        create("deleted", "x");
        secrets.deleteSecret(request -> request.secretId("deleted"));

        assertThatThrownBy(() -> text("deleted", null, null)).isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> create("deleted", "x")).isInstanceOf(InvalidRequestException.class);
        secrets.restoreSecret(request -> request.secretId("deleted"));
        assertThat(text("deleted", null, null)).isEqualTo("x");
        secrets.deleteSecret(request -> request.secretId("deleted").forceDeleteWithoutRecovery(true));
        assertThatThrownBy(() -> text("deleted", null, null)).isInstanceOf(ResourceNotFoundException.class);
    }

    @Test
    void listsInPages() {
        create("list/a", "x");
        create("list/b", "x");
        create("list/c", "x");

        assertThat(secrets.listSecretsPaginator(request -> request.maxResults(2)).stream()
                        .flatMap(page -> page.secretList().stream()))
                .extracting(SecretListEntry::name)
                .contains("list/a", "list/b", "list/c")
                .doesNotHaveDuplicates();
    }

    @Test
    void describesNextRotation() {
        String arn = create("rotating", "x").arn();
        var before = secrets.describeSecret(request -> request.secretId(arn));
        assertThat(before.rotationEnabled()).isNull();
        assertThat(before.nextRotationDate()).isNull();

        rotate(arn, 5, false);

        var after = secrets.describeSecret(request -> request.secretId(arn));
        assertThat(after.rotationEnabled()).isTrue();
        assertThat(after.rotationRules().automaticallyAfterDays()).isEqualTo(5);
        assertThat(after.nextRotationDate())
                .isBetween(
                        after.createdDate().plus(Duration.ofDays(5)),
                        after.createdDate().plus(Duration.ofDays(6)));
        assertThat(text(arn, null, null)).isEqualTo("x");
    }

    @Test
    void rejectsRotationsThatItCannotRun() {
        String arn = create("not-rotating", "x").arn();
        assertThatThrownBy(() -> rotate(arn, 5, true)).isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> rotate(arn, 0, false)).isInstanceOf(InvalidParameterException.class);
        assertThatThrownBy(() -> rotate(arn, 1001, false)).isInstanceOf(InvalidParameterException.class);
        assertThatThrownBy(() ->
                        secrets.rotateSecret(request -> request.secretId(arn).rotateImmediately(false)))
                .isInstanceOf(InvalidRequestException.class);
        assertThat(secrets.describeSecret(request -> request.secretId(arn)).rotationEnabled())
                .isNull();
    }

    private static void rotate(String arn, long days, boolean immediately) {
        secrets.rotateSecret(request -> request.secretId(arn)
                .rotationLambdaARN("arn:aws:lambda:eu-central-1:111122223333:function:rotation")
                .rotationRules(rules -> rules.automaticallyAfterDays(days))
                .rotateImmediately(immediately));
    }

    @Test
    void ensuresSecretOnceAndRotatesChangedText() {
        String arn = aws.secrets().ensure("ensured", "one");
        String version =
                secrets.getSecretValue(request -> request.secretId(arn)).versionId();

        assertThat(aws.secrets().ensure("ensured", "one")).isEqualTo(arn);
        assertThat(secrets.getSecretValue(request -> request.secretId(arn)).versionId())
                .isEqualTo(version);
        assertThat(aws.secrets().ensure("ensured", "two")).isEqualTo(arn);
        assertThat(text(arn, null, null)).isEqualTo("two");
    }

    private static CreateSecretResponse create(String name, String text) {
        return secrets.createSecret(request -> request.name(name).secretString(text));
    }

    private static String text(String id, @Nullable String versionId, @Nullable String stage) {
        return secrets.getSecretValue(
                        request -> request.secretId(id).versionId(versionId).versionStage(stage))
                .secretString();
    }
}
