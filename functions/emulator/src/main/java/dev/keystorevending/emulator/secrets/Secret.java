package dev.keystorevending.emulator.secrets;

import dev.keystorevending.emulator.http.AwsFailure;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A secret with its versions.
 *
 * @param versions versions by id, oldest first
 * @param stages version ids by staging label
 * @param deletionDate when it will be gone, where it is scheduled for deletion
 * @param rotation its automatic rotation, where it has one
 */
record Secret(
        String arn,
        String name,
        String description,
        Instant createdAt,
        Instant changedAt,
        Map<String, Version> versions,
        Map<String, String> stages,
        @Nullable Instant deletionDate,
        @Nullable Rotation rotation) {

    static final String CURRENT = "AWSCURRENT";
    private static final String PREVIOUS = "AWSPREVIOUS";

    Secret {
        versions = new LinkedHashMap<>(versions);
        stages = new LinkedHashMap<>(stages);
    }

    record Version(String id, SecretValue value, Instant createdAt) {}

    /**
     * An automatic rotation.
     *
     * @param nextDate when it is due; the emulated service never runs the function
     */
    record Rotation(String lambdaArn, int days, Instant nextDate) {}

    /** The secret with one more version, to which these labels move. */
    Secret withVersion(Version version, List<String> labels) {
        Map<String, Version> nextVersions = new LinkedHashMap<>(versions);
        nextVersions.put(version.id(), version);
        Map<String, String> nextStages = new LinkedHashMap<>(stages);
        for (String label : labels) {
            String before = nextStages.put(label, version.id());
            if (label.equals(CURRENT) && before != null) {
                nextStages.put(PREVIOUS, before);
            }
        }
        // The first version is the current one, whatever labels were asked for.
        nextStages.putIfAbsent(CURRENT, version.id());
        return new Secret(
                arn, name, description, createdAt, version.createdAt(), nextVersions, nextStages, null, rotation);
    }

    Secret withDeletionDate(@Nullable Instant date) {
        return new Secret(arn, name, description, createdAt, changedAt, versions, stages, date, rotation);
    }

    Secret withRotation(Rotation next) {
        return new Secret(arn, name, description, createdAt, changedAt, versions, stages, deletionDate, next);
    }

    Optional<Version> version(String id) {
        return Optional.ofNullable(versions.get(id));
    }

    List<String> stagesOf(String versionId) {
        List<String> labels = new ArrayList<>();
        stages.forEach((label, id) -> {
            if (id.equals(versionId)) {
                labels.add(label);
            }
        });
        return labels;
    }

    /** Whether a SecretId denotes this secret: its name, its ARN, or its ARN without the random suffix. */
    boolean isDenotedBy(String secretId) {
        return secretId.equals(name) || secretId.equals(arn) || secretId.equals(arn.substring(0, arn.lastIndexOf('-')));
    }

    void demandNotDeleted() {
        if (deletionDate != null) {
            throw new AwsFailure(
                    400,
                    "InvalidRequestException",
                    "You can't perform this operation on the secret because it was marked for deletion.");
        }
    }
}
