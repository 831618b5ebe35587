package dev.keystorevending.core.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystorevending.core.CreateRequests;
import dev.keystorevending.core.keystore.ClusterId;
import dev.keystorevending.core.keystore.Connectivity;
import dev.keystorevending.core.keystore.KeyStoreType;
import dev.keystorevending.core.keystore.Principal;
import dev.keystorevending.core.keystore.SecretArn;
import dev.keystorevending.core.keystore.TeamId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RulesTest {

    private static final TeamPolicy OPEN = policy(
            Set.of(KeyStoreType.values()),
            Set.of(Connectivity.values()),
            Set.of(new ClusterId("cluster-23456abcdef")),
            List.of(new HostPattern("*.payments.example.com")));
    private static final TeamPolicy CLOSED = policy(Set.of(), Set.of(), Set.of(), List.of());

    @Test
    void grantedRequestHasNoViolation() {
        assertThat(rules(OPEN, CreateRequests.cloudHsm())).isEmpty();
        assertThat(rules(OPEN, CreateRequests.publicProxy())).isEmpty();
        assertThat(rules(OPEN, CreateRequests.vpcProxy())).isEmpty();
    }

    @Test
    void everyViolationIsReported() {
        assertThat(rules(CLOSED, CreateRequests.cloudHsm())).containsExactly("TypeIsAllowed", "ClusterIsGranted");
        assertThat(rules(CLOSED, CreateRequests.vpcProxy()))
                .containsExactly("TypeIsAllowed", "ConnectivityIsAllowed", "ProxyHostIsGranted");
    }

    /** Violations that are not in the list could not be accepted. */
    @Test
    void everyRuleHasAName() {
        var seen = new java.util.TreeSet<String>();
        var body = CreateRequests.vpcProxy();
        body.put("name", "root");
        CreateRequests.inner(body, "externalKeyStore")
                .put(
                        "credentialSecretArn",
                        "arn:aws:secretsmanager:eu-central-1:111122223333:secret:platform/kmsuser-AbCdEf");
        seen.addAll(rules(CLOSED, body));
        seen.addAll(rules(CLOSED, CreateRequests.cloudHsm()));
        var naming = new NamingRule(NamePattern.stored("("), "unusable", List.of(), List.of());
        seen.addAll(rules(named(naming), CreateRequests.cloudHsm()));
        assertThat(Rules.NAMES).containsExactlyInAnyOrderElementsOf(seen);
    }

    private static TeamPolicy named(NamingRule naming) {
        return new TeamPolicy(
                OPEN.team(),
                OPEN.principals(),
                naming,
                OPEN.allowedTypes(),
                OPEN.allowedConnectivity(),
                OPEN.clusterIds(),
                OPEN.proxyHosts(),
                OPEN.secretArnPatterns(),
                OPEN.quota());
    }

    @Test
    void nameIsCheckedAgainstPatternAndReservedWords() {
        var unmatched = CreateRequests.cloudHsm();
        unmatched.put("name", "lending-main");
        assertThat(rules(OPEN, unmatched)).containsExactly("NameMatchesPattern");
        var reserved = CreateRequests.cloudHsm();
        reserved.put("name", "payments-PROD-root");
        assertThat(rules(OPEN, reserved)).containsExactly("NameMatchesPattern", "NameIsNotReserved");
    }

    @Test
    void violationGivesValidExample() {
        var request = CreateRequests.cloudHsm();
        request.put("name", "x");
        assertThat(Rules.violations(OPEN, CreateRequests.request(request)))
                .singleElement()
                .satisfies(violation -> assertThat(violation.example()).isEqualTo("payments-example"));
    }

    @Test
    void secretOfOtherTeamIsRejected() {
        var request = CreateRequests.cloudHsm();
        CreateRequests.inner(request, "cloudHsm")
                .put(
                        "passwordSecretArn",
                        "arn:aws:secretsmanager:eu-central-1:111122223333:secret:platform/kmsuser-AbCdEf");
        assertThat(rules(OPEN, request)).containsExactly("SecretIsGranted");
    }

    @ParameterizedTest
    @CsvSource({
        "xks.example.com, xks.example.com, true",
        "xks.example.com, a.xks.example.com, false",
        "*.example.com, xks.example.com, true",
        "*.example.com, a.b.example.com, true",
        "*.example.com, example.com, false",
        "*.example.com, xksexample.com, false",
        "*.example.com, evil-example.com.attacker.net, false"
    })
    void hostPatternCoversSubdomains(String pattern, String host, boolean covered) {
        assertThat(new HostPattern(pattern).covers(host)).isEqualTo(covered);
    }

    @ParameterizedTest
    @CsvSource({
        "payments/*, payments/kmsuser-AbCdEf, true",
        "payments/kmsuser-AbCdEf, payments/kmsuser-AbCdEf, true",
        "payments/kmsuser-AbCdEf, payments/kmsuser-AbCdEg, false",
        "payments.*, payments/kmsuser-AbCdEf, false",
        "payments/kmsuser-??????, payments/kmsuser-AbCdEf, true",
        "payments/kmsuser-??????, payments/kmsuser-old-AbCdEf, false",
        "payments/kmsuser-?????, payments/kmsuser-AbCdEf, false",
        "payments/*-?*-??????, payments/a-b-AbCdEf, true",
        "payments/*-?*-??????, payments/a-AbCdEf, false",
        "**/*, payments/kmsuser-AbCdEf, true",
        "payments/kmsuser, payments/kmsuser-AbCdEf, false",
        "*, anything-AbCdEf, true"
    })
    void secretPatternIsLiteralExceptWildcards(String pattern, String name, boolean covered) {
        String prefix = "arn:aws:secretsmanager:eu-central-1:111122223333:secret:";
        assertThat(new SecretArnPattern(prefix + pattern).covers(new SecretArn(prefix + name)))
                .isEqualTo(covered);
    }

    private static List<String> rules(TeamPolicy policy, Map<String, @Nullable Object> body) {
        return Rules.violations(policy, CreateRequests.request(body)).stream()
                .map(Violation::rule)
                .toList();
    }

    private static TeamPolicy policy(
            Set<KeyStoreType> types, Set<Connectivity> connectivity, Set<ClusterId> clusters, List<HostPattern> hosts) {
        return new TeamPolicy(
                new TeamId("payments"),
                Set.of(new Principal("arn:aws:iam::111122223333:role/payments")),
                new NamingRule(
                        NamePattern.stored("payments-[a-z]+"),
                        "payments- and a word",
                        List.of("payments-example"),
                        List.of("root")),
                types,
                connectivity,
                clusters,
                hosts,
                List.of(new SecretArnPattern("arn:aws:secretsmanager:eu-central-1:111122223333:secret:payments/*")),
                3);
    }
}
