package dev.keystorevending.aws.secretsmanager;

import dev.keystorevending.aws.BesideThread;
import dev.keystorevending.aws.ErrorCode;
import dev.keystorevending.core.keystore.SecretArn;
import dev.keystorevending.core.keystore.SecretVersionId;
import dev.keystorevending.core.limit.Beside;
import dev.keystorevending.core.secret.ReadAnswer;
import dev.keystorevending.core.secret.SecretDescription;
import dev.keystorevending.core.secret.SecretReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueResponse;

/** Reads secrets. A value leaves this class only in a {@code SecretText}; AWS's messages do not leave it. */
public final class SecretsManagerReader implements SecretReader {

    /** The IAM actions that this adapter needs on the secrets; {@code kms:Decrypt} where they have a key of their own. */
    public static final List<String> ACTIONS =
            List.of("secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue");

    private static final Set<String> NOT_TO_BE_HAD = Set.of(
            "ResourceNotFoundException",
            "AccessDeniedException",
            "InvalidRequestException",
            "InvalidParameterException",
            "DecryptionFailure");

    private static final String CURRENT = "AWSCURRENT";

    private final SecretsManagerClient client;
    private final SecretsManagerClient shortCalls;
    private final Beside beside = new BesideThread();

    /** Reads values with the first client and dates, which nothing waits for, with the second one. */
    public SecretsManagerReader(SecretsManagerClient client, SecretsManagerClient shortCalls) {
        this.client = client;
        this.shortCalls = shortCalls;
    }

    @Override
    public ReadAnswer read(SecretArn arn, Optional<SecretVersionId> version) {
        try {
            var answer = client.getSecretValue(request -> {
                request.secretId(arn.value());
                version.ifPresent(pinned -> request.versionId(pinned.value()));
            });
            return Optional.ofNullable(answer.versionId())
                    .flatMap(id -> SecretVersionId.parse(id).toOptional())
                    .map(read -> value(answer, read))
                    .orElseGet(() -> new ReadAnswer.Failed(ErrorCode.UNREADABLE));
        } catch (AwsServiceException failed) {
            String code = ErrorCode.of(failed);
            return NOT_TO_BE_HAD.contains(code) ? new ReadAnswer.Unavailable() : new ReadAnswer.Failed(code);
        } catch (SdkException lost) {
            return new ReadAnswer.Failed(lost.getClass().getSimpleName());
        }
    }

    /** {@code DescribeSecret} also returns tags and the rotation function, which do not leave this method. */
    @Override
    public SecretDescription describe(SecretArn arn) {
        try {
            var secret = shortCalls.describeSecret(request -> request.secretId(arn.value()));
            return new SecretDescription(
                    current(secret.versionIdsToStages()),
                    Boolean.TRUE.equals(secret.rotationEnabled())
                            ? Optional.ofNullable(secret.nextRotationDate())
                            : Optional.empty());
        } catch (SdkException unknown) {
            return SecretDescription.unknown();
        }
    }

    private static Optional<SecretVersionId> current(Map<String, List<String>> labels) {
        return labels.entrySet().stream()
                .filter(version -> version.getValue().contains(CURRENT))
                .findFirst()
                .flatMap(version -> SecretVersionId.parse(version.getKey()).toOptional());
    }

    /** Makes both calls at the same time, so that the description costs no round trip. */
    @Override
    public Reading readAndDescribe(SecretArn arn, Optional<SecretVersionId> version) {
        var description = beside.start(() -> describe(arn));
        return new Reading(read(arn, version), description);
    }

    /** {@code SecretBinary} can contain any bytes. It is decoded strictly, and no exception contains a part of it. */
    private static ReadAnswer value(GetSecretValueResponse answer, SecretVersionId version) {
        if (answer.secretString() != null) {
            return new ReadAnswer.Read(new ReadAnswer.SecretText(answer.secretString()), version);
        }
        if (answer.secretBinary() == null) {
            return new ReadAnswer.Failed(ErrorCode.UNREADABLE);
        }
        try {
            var text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(answer.secretBinary().asByteBuffer());
            return new ReadAnswer.Read(new ReadAnswer.SecretText(text.toString()), version);
        } catch (CharacterCodingException notUtf8) {
            return new ReadAnswer.NotText();
        }
    }
}
