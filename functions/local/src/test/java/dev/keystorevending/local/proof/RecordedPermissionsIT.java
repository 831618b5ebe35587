package dev.keystorevending.local.proof;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystorevending.aws.dynamodb.DynamoAdministrators;
import dev.keystorevending.aws.dynamodb.DynamoLedger;
import dev.keystorevending.aws.dynamodb.DynamoOutbox;
import dev.keystorevending.aws.dynamodb.DynamoPolicies;
import dev.keystorevending.aws.dynamodb.DynamoTableCheck;
import dev.keystorevending.aws.eventbridge.EventBridgeBus;
import dev.keystorevending.aws.kms.KmsCustomKeyStores;
import dev.keystorevending.aws.probe.AwsProbes;
import dev.keystorevending.aws.secretsmanager.SecretsManagerReader;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Compares the roles of the template with the calls that the unit tests of this module sent: no permission is missing, and none
 * is unused. Runs after the unit tests.
 */
class RecordedPermissionsIT {

    /** AWS requires these permissions for other actions; no adapter calls them. */
    private static final Set<String> IMPLIED = Set.of("iam:CreateServiceLinkedRole", "kms:Decrypt");

    @BeforeAll
    static void allTestsRan() {
        Assumptions.assumeTrue(System.getProperty("test") == null, "only some of the tests ran");
    }

    @ParameterizedTest
    @CsvSource({"ApiRole, FUNCTIONAPI", "RelayRole, FUNCTIONRELAY", "ReconcileRole, FUNCTIONRECONCILE"})
    void roleAllowsExactlyTheCallsOfItsFunction(String role, String accessKeyId) {
        Role calls = Role.of(Template.withAllSecrets(), role, "calls");
        List<Permission> needed = PermissionRecorder.recorded().stream()
                .filter(permission -> permission.accessKeyId().equals(accessKeyId))
                .toList();
        assertThat(needed).as("recorded calls").isNotEmpty();
        assertThat(needed.stream().filter(need -> !calls.allows(need)))
                .as("missing")
                .isEmpty();
        assertThat(calls.unused(needed)).as("unused").isEmpty();
    }

    @Test
    void adaptersDeclareTheirActions() {
        var declared = new TreeSet<String>();
        declared.addAll(DynamoAdministrators.ACTIONS);
        declared.addAll(DynamoLedger.ACTIONS);
        declared.addAll(DynamoOutbox.ACTIONS);
        declared.addAll(DynamoPolicies.ACTIONS);
        declared.addAll(DynamoTableCheck.ACTIONS);
        declared.addAll(SecretsManagerReader.ACTIONS);
        declared.addAll(KmsCustomKeyStores.ACTIONS);
        declared.addAll(EventBridgeBus.ACTIONS);
        declared.addAll(AwsProbes.ACTIONS);
        declared.addAll(IMPLIED);
        var called = new TreeSet<String>();
        PermissionRecorder.recorded().forEach(permission -> called.add(permission.action()));
        assertThat(called).isEqualTo(declared);
    }
}
