package dev.keystorevending.emulator.secrets;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keystorevending.emulator.control.EmulatorClock;
import dev.keystorevending.emulator.control.Ids;
import dev.keystorevending.emulator.control.Json;
import dev.keystorevending.emulator.control.StateFolder;
import dev.keystorevending.emulator.control.Target;
import dev.keystorevending.emulator.events.EmulatedEventBridge;
import dev.keystorevending.emulator.http.AwsAnswer;
import dev.keystorevending.emulator.http.AwsCall;
import dev.keystorevending.emulator.http.AwsEndpoint;
import dev.keystorevending.emulator.http.AwsFailure;
import dev.keystorevending.emulator.http.AwsService;
import dev.keystorevending.emulator.http.CommonErrors;
import dev.keystorevending.emulator.secrets.Secret.Version;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Secrets Manager: create, put, get, describe, list, delete, restore, and the dates of a rotation that never runs.
 * A label that moves to another version is announced on the default event bus. */
public final class EmulatedSecrets implements AwsService {

    private static final Set<String> OPERATIONS = Set.of(
            "CreateSecret",
            "DeleteSecret",
            "DescribeSecret",
            "GetSecretValue",
            "ListSecrets",
            "PutSecretValue",
            "RestoreSecret",
            "RotateSecret");
    private static final String DOCUMENT = "secrets";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9/_+=.@-]{1,512}");
    private static final Pattern TOKEN = Pattern.compile(".{32,64}");
    private static final int SUFFIX_LENGTH = 6;

    /** The labels whose moves Secrets Manager does not announce. */
    private static final Set<String> SILENT = Set.of("AWSPENDING", "AWSPREVIOUS");

    private final EmulatedEventBridge events;
    private final Target target;
    private final EmulatorClock clock;
    private final StateFolder state;
    private final Ids ids = new Ids();
    private final Map<String, Secret> secrets = new LinkedHashMap<>();
    private final Set<String> denied = new HashSet<>();

    private record Document(List<Secret> secrets) {}

    public EmulatedSecrets(Target target, EmulatorClock clock, StateFolder state, EmulatedEventBridge events) {
        this.events = events;
        this.target = target;
        this.clock = clock;
        this.state = state;
        state.load(DOCUMENT, Document.class)
                .ifPresent(document -> document.secrets().forEach(secret -> secrets.put(secret.arn(), secret)));
    }

    /** Creates a secret with this text, or a new version if the secret exists with another text. Returns the ARN. */
    public synchronized String ensure(String name, String text) {
        SecretValue value = new SecretValue(SecretValue.Member.SECRET_STRING, text);
        Optional<Secret> existing = secrets.values().stream()
                .filter(secret -> secret.name().equals(name))
                .findFirst();
        if (existing.isPresent()) {
            Secret secret = existing.get();
            boolean same = Optional.ofNullable(secret.stages().get(Secret.CURRENT))
                    .flatMap(secret::version)
                    .filter(version -> version.value().equals(value))
                    .isPresent();
            if (!same) {
                keep(secret.withVersion(newVersion(ids.uuid(), value), List.of(Secret.CURRENT)));
            }
            return secret.arn();
        }
        Secret secret = newSecret(name, "").withVersion(newVersion(ids.uuid(), value), List.of(Secret.CURRENT));
        keep(secret);
        return secret.arn();
    }

    /** Makes every read of this secret's value fail with AccessDeniedException from now on. */
    public synchronized void deny(String arn) {
        denied.add(arn);
    }

    /** Reverts {@link #deny}. */
    public synchronized void allow(String arn) {
        denied.remove(arn);
    }

    @Override
    public String targetPrefix() {
        return "secretsmanager";
    }

    @Override
    public Set<String> operations() {
        return OPERATIONS;
    }

    @Override
    public CommonErrors commonErrors() {
        return CommonErrors.named("ThrottlingException", "InternalServiceError");
    }

    @Override
    public synchronized AwsAnswer answer(AwsCall call) {
        ObjectNode request = call.document();
        return AwsAnswer.of(
                switch (call.operation()) {
                    case "CreateSecret" -> create(request);
                    case "PutSecretValue" -> put(request);
                    case "GetSecretValue" -> get(request);
                    case "DescribeSecret" -> describe(find(request));
                    case "ListSecrets" -> list(request);
                    case "DeleteSecret" -> delete(request);
                    case "RestoreSecret" -> restore(request);
                    case "RotateSecret" -> rotate(request);
                    default -> throw AwsEndpoint.unknownOperation();
                });
    }

    private ObjectNode create(ObjectNode request) {
        String name = request.path("Name").asText("");
        if (!NAME.matcher(name).matches()) {
            throw AwsFailure.validation("Invalid name. Must be a valid name containing alphanumeric characters, "
                    + "or any of the following: -/_+=.@!");
        }
        String token = token(request);
        Optional<SecretValue> value = SecretValue.in(request);
        for (Secret existing : secrets.values()) {
            if (existing.name().equals(name)) {
                return createdBefore(existing, token, value);
            }
        }
        Secret secret = newSecret(name, request.path("Description").asText(""));
        if (value.isPresent()) {
            secret = secret.withVersion(newVersion(token, value.get()), List.of(Secret.CURRENT));
        }
        keep(secret);
        ObjectNode answer = identity(secret);
        return value.isPresent() ? answer.put("VersionId", token) : answer;
    }

    private static ObjectNode createdBefore(Secret existing, String token, Optional<SecretValue> value) {
        if (existing.deletionDate() != null) {
            throw new AwsFailure(
                    400,
                    "InvalidRequestException",
                    "You can't create this secret because a secret with this name is already scheduled for deletion.");
        }
        boolean repeated = existing.version(token)
                .filter(version -> Optional.of(version.value()).equals(value))
                .isPresent();
        if (!repeated) {
            throw new AwsFailure(
                    400,
                    "ResourceExistsException",
                    "The operation failed because the secret " + existing.name() + " already exists.");
        }
        return identity(existing).put("VersionId", token);
    }

    private ObjectNode put(ObjectNode request) {
        Secret secret = find(request);
        secret.demandNotDeleted();
        String token = token(request);
        SecretValue value = SecretValue.in(request)
                .orElseThrow(() -> new AwsFailure(
                        400, "InvalidRequestException", "You must provide either SecretString or SecretBinary."));
        List<String> labels = new ArrayList<>();
        request.path("VersionStages").forEach(label -> labels.add(label.asText()));
        if (labels.isEmpty()) {
            labels.add(Secret.CURRENT);
        }
        Optional<Version> existing = secret.version(token);
        if (existing.isPresent() && !existing.get().value().equals(value)) {
            throw new AwsFailure(
                    400,
                    "ResourceExistsException",
                    "You can't use ClientRequestToken " + token + " because that value is "
                            + "already in use for a version of the secret.");
        }
        Secret changed = existing.isPresent() ? secret : secret.withVersion(newVersion(token, value), labels);
        keep(changed);
        ObjectNode answer = identity(changed).put("VersionId", token);
        ArrayNode stages = answer.putArray("VersionStages");
        changed.stagesOf(token).forEach(stages::add);
        return answer;
    }

    private ObjectNode get(ObjectNode request) {
        Secret secret = find(request);
        if (denied.contains(secret.arn())) {
            throw commonErrors().accessDenied();
        }
        secret.demandNotDeleted();
        Version version = requestedVersion(secret, request);
        ObjectNode answer = identity(secret).put("VersionId", version.id());
        version.value().writeTo(answer);
        ArrayNode stages = answer.putArray("VersionStages");
        secret.stagesOf(version.id()).forEach(stages::add);
        return answer.put("CreatedDate", epochSeconds(version.createdAt()));
    }

    private static Version requestedVersion(Secret secret, ObjectNode request) {
        String stage = request.path("VersionStage").asText(request.hasNonNull("VersionId") ? "" : Secret.CURRENT);
        Optional<String> staged = Optional.ofNullable(secret.stages().get(stage));
        if (!stage.isEmpty() && staged.isEmpty()) {
            throw notFound("Secrets Manager can't find the specified secret value for staging label: " + stage);
        }
        String versionId = request.path("VersionId").asText(staged.orElse(""));
        if (staged.isPresent() && !staged.get().equals(versionId)) {
            throw new AwsFailure(
                    400,
                    "InvalidRequestException",
                    "You provided a VersionStage that is not associated to the provided VersionId.");
        }
        return secret.version(versionId)
                .orElseThrow(() ->
                        notFound("Secrets Manager can't find the specified secret value for VersionId: " + versionId));
    }

    private static ObjectNode describe(Secret secret) {
        ObjectNode answer = identity(secret)
                .put("CreatedDate", epochSeconds(secret.createdAt()))
                .put("LastChangedDate", epochSeconds(secret.changedAt()));
        if (!secret.description().isEmpty()) {
            answer.put("Description", secret.description());
        }
        if (secret.deletionDate() != null) {
            answer.put("DeletedDate", epochSeconds(secret.deletionDate()));
        }
        Secret.Rotation rotation = secret.rotation();
        if (rotation != null) {
            answer.put("RotationEnabled", true)
                    .put("RotationLambdaARN", rotation.lambdaArn())
                    .put("NextRotationDate", epochSeconds(rotation.nextDate()))
                    .putObject("RotationRules")
                    .put("AutomaticallyAfterDays", rotation.days());
        }
        ObjectNode versions = answer.putObject("VersionIdsToStages");
        secret.versions().keySet().forEach(id -> {
            List<String> labels = secret.stagesOf(id);
            if (!labels.isEmpty()) {
                labels.forEach(versions.putArray(id)::add);
            }
        });
        return answer;
    }

    private ObjectNode list(ObjectNode request) {
        int limit = request.path("MaxResults").asInt(100);
        int start = parseToken(request.path("NextToken").asText("0"));
        List<Secret> listed = secrets.values().stream()
                .filter(secret -> secret.deletionDate() == null
                        || request.path("IncludePlannedDeletion").asBoolean())
                .toList();
        ObjectNode answer = Json.object();
        ArrayNode array = answer.putArray("SecretList");
        listed.stream().skip(start).limit(limit).forEach(secret -> {
            ObjectNode entry = describe(secret);
            entry.set("SecretVersionsToStages", entry.remove("VersionIdsToStages"));
            array.add(entry);
        });
        return start + limit < listed.size() ? answer.put("NextToken", String.valueOf(start + limit)) : answer;
    }

    private ObjectNode delete(ObjectNode request) {
        Secret secret = find(request);
        boolean force = request.path("ForceDeleteWithoutRecovery").asBoolean();
        int days = request.path("RecoveryWindowInDays").asInt(30);
        if (days < 7 || days > 30) {
            throw new AwsFailure(
                    400,
                    "InvalidParameterException",
                    "RecoveryWindowInDays must be between 7 and 30 days (inclusive).");
        }
        if (force && request.has("RecoveryWindowInDays")) {
            throw new AwsFailure(
                    400,
                    "InvalidParameterException",
                    "You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.");
        }
        Instant date = clock.instant().plus(force ? Duration.ZERO : Duration.ofDays(days));
        if (force) {
            secrets.remove(secret.arn());
            save();
        } else {
            secret.demandNotDeleted();
            keep(secret.withDeletionDate(date));
        }
        return identity(secret).put("DeletionDate", epochSeconds(date));
    }

    private ObjectNode restore(ObjectNode request) {
        Secret secret = find(request).withDeletionDate(null);
        keep(secret);
        return identity(secret);
    }

    /** Turns automatic rotation on. There is no Lambda to run, so a rotation at once, AWS's default, is refused. */
    private ObjectNode rotate(ObjectNode request) {
        Secret secret = find(request);
        secret.demandNotDeleted();
        String lambda = request.path("RotationLambdaARN").asText("");
        if (lambda.isEmpty()) {
            throw new AwsFailure(
                    400, "InvalidRequestException", "No Lambda rotation function ARN is associated with this secret.");
        }
        if (request.path("RotateImmediately").asBoolean(true)) {
            throw new AwsFailure(
                    400,
                    "InvalidRequestException",
                    "The emulated Secrets Manager runs no rotation function. Send RotateImmediately=false.");
        }
        int days = request.path("RotationRules").path("AutomaticallyAfterDays").asInt(0);
        if (days < 1 || days > 1000) {
            throw new AwsFailure(
                    400, "InvalidParameterException", "AutomaticallyAfterDays must be between 1 and 1000 (inclusive).");
        }
        keep(secret.withRotation(
                new Secret.Rotation(lambda, days, clock.instant().plus(Duration.ofDays(days)))));
        return identity(secret);
    }

    private Secret find(ObjectNode request) {
        String secretId = request.path("SecretId").asText("");
        if (secretId.isEmpty()) {
            throw AwsFailure.validation("1 validation error detected: Value null at 'secretId' failed to satisfy "
                    + "constraint: Member must not be null");
        }
        List<Secret> found = secrets.values().stream()
                .filter(secret -> secret.isDenotedBy(secretId))
                .toList();
        if (found.size() != 1) {
            throw notFound("Secrets Manager can't find the specified secret.");
        }
        return found.getFirst();
    }

    private Secret newSecret(String name, String description) {
        Instant now = clock.instant();
        String arn = target.arn("secretsmanager", "secret:" + name + "-" + ids.alphanumeric(SUFFIX_LENGTH));
        return new Secret(arn, name, description, now, now, Map.of(), Map.of(), null, null);
    }

    private Version newVersion(String id, SecretValue value) {
        return new Version(id, value, clock.instant());
    }

    private String token(ObjectNode request) {
        String token = request.path("ClientRequestToken").asText(ids.uuid());
        if (!TOKEN.matcher(token).matches()) {
            throw new AwsFailure(400, "InvalidParameterException", "ClientRequestToken must be 32-64 characters long.");
        }
        return token;
    }

    private static int parseToken(String token) {
        try {
            return Integer.parseInt(token);
        } catch (NumberFormatException notOurs) {
            throw new AwsFailure(400, "InvalidNextTokenException", "The NextToken value is invalid.");
        }
    }

    private static ObjectNode identity(Secret secret) {
        return Json.object().put("ARN", secret.arn()).put("Name", secret.name());
    }

    private static AwsFailure notFound(String text) {
        return new AwsFailure(400, "ResourceNotFoundException", text);
    }

    private static double epochSeconds(Instant instant) {
        return instant.toEpochMilli() / 1000.0;
    }

    private void keep(Secret secret) {
        var before = Optional.ofNullable(secrets.put(secret.arn(), secret));
        save();
        // a secret that is created is not announced
        before.ifPresent(earlier -> secret.stages().forEach((label, version) -> {
            if (!SILENT.contains(label) && !version.equals(earlier.stages().get(label))) {
                announce(secret, label, version);
            }
        }));
    }

    private void announce(Secret secret, String label, String version) {
        events.putOfService(
                "aws.secretsmanager",
                "Secret Label Updated",
                secret.arn(),
                Json.object()
                        .put("name", secret.name())
                        .put("labelUpdated", label)
                        .put("versionId", version));
    }

    private void save() {
        state.save(DOCUMENT, new Document(List.copyOf(secrets.values())));
    }
}
