package dev.keystorevending.local.proof;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystorevending.aws.DynamoLedger;
import dev.keystorevending.aws.DynamoPolicies;
import dev.keystorevending.aws.EventBridgeBus;
import dev.keystorevending.aws.KmsCustomKeyStores;
import dev.keystorevending.aws.SecretsManagerReader;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** Holds the deployed stack to what the code needs: roles, table, runtime. */
class TemplateTest {

    /** What KMS needs of whoever makes the first CloudHSM store of an account; no adapter calls it. */
    private static final Set<String> FIRST_CLOUD_HSM_STORE =
            Set.of("cloudhsm:DescribeClusters", "iam:CreateServiceLinkedRole");

    private static final String TEXT = ProjectFiles.text(ProjectFiles.path("template.yaml"));
    private static final Object TEMPLATE = plain(new Yaml().compose(new StringReader(TEXT)));

    @Test
    void theRolesHoldExactlyWhatTheAdaptersNeed() {
        var api = actions("ApiFunction");
        var reconcile = actions("ReconcileFunction");
        var needed = new TreeSet<String>();
        needed.addAll(DynamoLedger.ACTIONS);
        needed.addAll(DynamoPolicies.ACTIONS);
        needed.addAll(SecretsManagerReader.ACTIONS);
        needed.addAll(KmsCustomKeyStores.ACTIONS);
        needed.addAll(FIRST_CLOUD_HSM_STORE);
        var granted = new TreeSet<>(api);
        granted.addAll(reconcile);
        assertThat(granted).isEqualTo(needed);
        assertThat(api).doesNotContain("kms:ConnectCustomKeyStore", "kms:DisconnectCustomKeyStore");
        assertThat(actions("RelayFunction")).containsExactlyElementsOf(EventBridgeBus.ACTIONS);
    }

    @Test
    void theRelayMayPublishThisServicesEventsOnly() {
        assertThat(list(at(TEMPLATE, "Resources", "RelayFunction", "Properties", "Policies"))
                        .toString())
                .contains("events:source=" + EventBridgeBus.SOURCE);
    }

    @Test
    void theTableIsTheOneThatTheCodeMakesOnALaptop() {
        Object table = at(TEMPLATE, "Resources", "Table", "Properties");
        assertThat(at(table, "KeySchema").toString())
                .isEqualTo("[{AttributeName=pk, KeyType=HASH}, {AttributeName=sk, KeyType=RANGE}]");
        assertThat(at(table, "GlobalSecondaryIndexes").toString())
                .contains("IndexName=" + DynamoLedger.DUE_INDEX)
                .contains("AttributeName=duePk, KeyType=HASH")
                .contains("AttributeName=dueAt, KeyType=RANGE");
        assertThat(at(table, "TimeToLiveSpecification", "AttributeName")).isEqualTo("expiresAt");
        assertThat(at(table, "StreamSpecification", "StreamViewType")).isEqualTo("NEW_IMAGE");
        assertThat(at(table, "DeletionProtectionEnabled")).isEqualTo("true");
    }

    @Test
    void theFunctionsRunOnJava25FromASnapshotAndNobodyStandsInForACaller() {
        assertThat(at(TEMPLATE, "Globals", "Function", "Runtime")).isEqualTo("java25");
        assertThat(at(TEMPLATE, "Globals", "Function", "SnapStart", "ApplyOn")).isEqualTo("PublishedVersions");
        assertThat(at(TEMPLATE, "Globals", "Function", "AutoPublishAlias")).isEqualTo("live");
        assertThat(TEXT).doesNotContain("LOCAL_CALLER_ARN");
        for (String function : List.of("ApiFunction", "RelayFunction", "ReconcileFunction")) {
            String handler = String.valueOf(at(TEMPLATE, "Resources", function, "Properties", "Handler"));
            assertThat(handler).satisfies(name -> Class.forName(name));
        }
    }

    private static Set<String> actions(String function) {
        var actions = new TreeSet<String>();
        for (Object policy : list(at(TEMPLATE, "Resources", function, "Properties", "Policies"))) {
            for (Object statement : list(at(policy, "Statement"))) {
                Object action = at(statement, "Action");
                if (action instanceof List<?> several) {
                    several.forEach(each -> actions.add(String.valueOf(each)));
                } else {
                    actions.add(String.valueOf(action));
                }
            }
        }
        return actions;
    }

    private static List<?> list(Object node) {
        return (List<?>) node;
    }

    private static Object at(Object node, String... path) {
        Object found = node;
        for (String name : path) {
            found = Objects.requireNonNull(((Map<?, ?>) found).get(name), name);
        }
        return found;
    }

    /** The document without its tags. */
    private static Object plain(Node node) {
        if (node instanceof MappingNode mapping) {
            var map = new LinkedHashMap<String, Object>();
            mapping.getValue()
                    .forEach(entry -> map.put(String.valueOf(plain(entry.getKeyNode())), plain(entry.getValueNode())));
            return map;
        }
        if (node instanceof SequenceNode sequence) {
            var list = new ArrayList<Object>();
            sequence.getValue().forEach(entry -> list.add(plain(entry)));
            return list;
        }
        return ((ScalarNode) node).getValue();
    }
}
