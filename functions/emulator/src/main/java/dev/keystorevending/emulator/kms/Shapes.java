package dev.keystorevending.emulator.kms;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keystorevending.emulator.http.AwsFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The constraints of the KMS service model (2014-11-01); all violations of a request in one ValidationException. */
final class Shapes {

    private static final List<Constraint> TEXTS = List.of(
            Constraint.open(Members.ID, 1, 64),
            Constraint.open(Members.NAME, 1, 256),
            Constraint.open(Members.NEW_NAME, 1, 256),
            Constraint.open(Members.TYPE, 1, 64, "AWS_CLOUDHSM|EXTERNAL_KEY_STORE"),
            Constraint.open(Members.CLUSTER_ID, 19, 24, "cluster-[2-7a-zA-Z]{11,16}"),
            Constraint.open(Members.TRUST_ANCHOR, 1, 5000),
            Constraint.secret(Members.PASSWORD, 7, 32, ".*"),
            Constraint.open(Members.CONNECTIVITY, 1, 64, "PUBLIC_ENDPOINT|VPC_ENDPOINT_SERVICE"),
            Constraint.open(Members.URI_ENDPOINT, 10, 128, "^https://[a-zA-Z0-9.-]+$"),
            Constraint.open(
                    Members.URI_PATH, 10, 128, "^(/[a-zA-Z0-9\\/_-]+/kms/xks/v\\d{1,2})$|^(/kms/xks/v\\d{1,2})$"),
            Constraint.open(
                    Members.SERVICE_NAME,
                    20,
                    64,
                    "^(com|eu)\\.amazonaws\\.vpce\\.([a-z]+-){2,3}\\d+\\.vpce-svc-[0-9a-z]+$"),
            Constraint.open(Members.SERVICE_OWNER, 12, 12, "[0-9]{12}"),
            Constraint.open(Members.MARKER, 1, 1024, "[\\u0020-\\u00FF]*"));

    private static final List<Constraint> CREDENTIAL = List.of(
            Constraint.secret(Members.ACCESS_KEY_ID, 20, 30, "^[A-Z2-7]+$"),
            Constraint.secret(Members.RAW_SECRET_ACCESS_KEY, 43, 64, "^[a-zA-Z0-9\\/+=]+$"));

    private Shapes() {}

    /** Checks the members of the document against the model, and that the required members are present. */
    static void check(ObjectNode document, Set<String> required) {
        List<String> violations = new ArrayList<>();
        for (Constraint constraint : TEXTS) {
            check(document, constraint, required.contains(constraint.member()), violations);
        }
        JsonNode credential = document.path(Members.CREDENTIAL);
        if (!credential.isMissingNode() && !credential.isNull()) {
            CREDENTIAL.forEach(constraint -> check(credential, constraint, true, violations));
        }
        JsonNode limit = document.path(Members.LIMIT);
        if (limit.isNumber() && (limit.asInt() < 1 || limit.asInt() > 1000)) {
            violations.add(
                    "Value '%d' at 'limit' failed to satisfy constraint: Member must have value between 1 and 1000"
                            .formatted(limit.asInt()));
        }
        if (!violations.isEmpty()) {
            throw AwsFailure.validation("%d validation error%s detected: %s"
                    .formatted(violations.size(), violations.size() == 1 ? "" : "s", String.join("; ", violations)));
        }
    }

    private static void check(JsonNode document, Constraint constraint, boolean required, List<String> violations) {
        JsonNode value = document.path(constraint.member());
        if (!value.isMissingNode() && !value.isNull()) {
            constraint.violation(value).ifPresent(violations::add);
        } else if (required) {
            violations.add(constraint.missing());
        }
    }
}
