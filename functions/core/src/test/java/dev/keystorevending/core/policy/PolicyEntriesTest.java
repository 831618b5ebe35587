package dev.keystorevending.core.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystorevending.core.Teams;
import dev.keystorevending.core.input.InputErrorCode;
import dev.keystorevending.core.input.Parsed;
import dev.keystorevending.core.keystore.Principal;
import dev.keystorevending.core.keystore.SecretArn;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyEntriesTest {

    private static final Home HOME = new Home("aws", "eu-central-1", "111122223333");
    private static final String SECRET = "arn:aws:secretsmanager:eu-central-1:111122223333:secret:";
    private static final String LONGEST_LABEL = "a".repeat(63);

    @ParameterizedTest
    @ValueSource(strings = {"role/*", "role/dev-*", "role/path/dev-?", "user/*", "role/a b", "role/ü", "role/a/"})
    void impossiblePrincipalIsRejected(String principal) {
        assertThat(code(PolicyEntries.principal("arn:aws:iam::111122223333:" + principal.replace(" ", "~"))))
                .isIn(InputErrorCode.NotAllowedValue, InputErrorCode.PatternMismatch);
    }

    @Test
    void principalWildcardIsExplained() {
        for (String name : List.of("role/*", "role/dev-*", "user/team/?")) {
            assertThat(PolicyEntries.principal("arn:aws:iam::111122223333:" + name))
                    .isInstanceOfSatisfying(
                            Parsed.Invalid.class,
                            invalid -> assertThat(invalid.errors().toString()).contains("no wildcards"));
        }
    }

    @Test
    void principalNameHasUpTo64Characters() {
        String role = "arn:aws:iam::111122223333:role/team/";
        assertThat(PolicyEntries.principal(role + "a".repeat(64))).isInstanceOf(Parsed.Value.class);
        assertThat(code(PolicyEntries.principal(role + "a".repeat(65)))).isEqualTo(InputErrorCode.NotAllowedValue);
        assertThat(PolicyEntries.principal(role + "a_+=,.@-1")).isInstanceOf(Parsed.Value.class);
        assertThat(PolicyEntries.principal("arn:aws:iam::111122223333:root")).isInstanceOf(Parsed.Value.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "10.0.0.1",
                "xks..example.com",
                "*.com",
                "*.10.0.0.1",
                "-xks.example.com",
                "xks-.example.com",
                "*.example..com",
                "*..com",
                "xks.example-.com"
            })
    void hostUnreachableForKmsIsRejected(String host) {
        assertThat(code(PolicyEntries.proxyHost(host)))
                .isIn(InputErrorCode.NotAllowedValue, InputErrorCode.PatternMismatch);
    }

    @Test
    void hostLengthIsBoundedByLabelAndByEndpoint() {
        assertThat(PolicyEntries.proxyHost("xks.example.com")).isInstanceOf(Parsed.Value.class);
        assertThat(PolicyEntries.proxyHost("*.example.com")).isInstanceOf(Parsed.Value.class);
        assertThat(PolicyEntries.proxyHost("1.example.co1")).isInstanceOf(Parsed.Value.class);
        assertThat(PolicyEntries.proxyHost(LONGEST_LABEL + ".com")).isInstanceOf(Parsed.Value.class);
        assertThat(code(PolicyEntries.proxyHost(LONGEST_LABEL + "a.com"))).isEqualTo(InputErrorCode.NotAllowedValue);
        assertThat(PolicyEntries.proxyHost(LONGEST_LABEL + "." + "b".repeat(52) + ".com"))
                .isInstanceOf(Parsed.Value.class);
        assertThat(code(PolicyEntries.proxyHost(LONGEST_LABEL + "." + "b".repeat(53) + ".com")))
                .isEqualTo(InputErrorCode.NotAllowedValue);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "payments/kmsuser",
                "payments/kmsuser-?????",
                "payments/kmsuser_??????",
                "payments/*-AbCd_f",
                "payments/*/",
                "*-abcde-fghij",
                "-AbCdEf",
                "??????"
            })
    void secretPatternMatchingNoCompleteArnIsRejected(String pattern) {
        assertThat(code(PolicyEntries.secretArnPattern(SECRET + pattern))).isEqualTo(InputErrorCode.NotAllowedValue);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "*",
                "payments/*",
                "payments/kmsuser-??????",
                "payments/kmsuser-AbCdEf",
                "payments/kmsuser-*",
                "payments/kmsuser*",
                "payments/*Ef",
                "????????",
                "a-*??????"
            })
    void secretPatternMatchingCompleteArnIsAccepted(String pattern) {
        assertThat(PolicyEntries.secretArnPattern(SECRET + pattern)).isInstanceOf(Parsed.Value.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"*", "payments/*", "payments/kmsuser-??????", "payments/kmsuser-AbCdEf", "payments/a?-??????"})
    void exampleMatchesItsSecretPattern(String pattern) {
        var entry = new SecretArnPattern(SECRET + pattern);
        assertThat(entry.covers(new SecretArn(entry.example()))).isTrue();
    }

    @Test
    void secretPatternAllowsLongestSecretName() {
        assertThat(PolicyEntries.secretArnPattern(SECRET + "a".repeat(512) + "-??????*"))
                .isInstanceOf(Parsed.Value.class);
        assertThat(code(PolicyEntries.secretArnPattern(SECRET + "a".repeat(513) + "-??????*")))
                .isEqualTo(InputErrorCode.NotAllowedValue);
    }

    @Test
    void foreignAndStoredInvalidEntriesAreWarnings() {
        var policy = policy(
                Set.of(
                        new Principal("arn:aws:iam::111122223333:role/b"),
                        new Principal("arn:aws:iam::444455556666:role/*"),
                        new Principal("arn:aws-cn:iam::111122223333:role/a")),
                List.of(new HostPattern("xks.example.com"), new HostPattern("localhost")),
                List.of(
                        new SecretArnPattern(SECRET + "a-*"),
                        new SecretArnPattern(SECRET + "a"),
                        new SecretArnPattern(SECRET.replace("arn:aws:", "arn:aws-cn:") + "*"),
                        new SecretArnPattern(SECRET.replace("central", "west") + "*"),
                        new SecretArnPattern(SECRET.replace("1111", "2222") + "*")));
        assertThat(PolicyEntries.warnings(policy, HOME))
                .extracting(PolicyWarning::pointer)
                .containsExactly(
                        "/name/pattern",
                        "/principals/0",
                        "/principals/2",
                        "/proxyHosts/1",
                        "/secretArnPatterns/1",
                        "/secretArnPatterns/2",
                        "/secretArnPatterns/3",
                        "/secretArnPatterns/4");
        assertThat(PolicyEntries.warnings(Teams.policy(Teams.PAYMENTS), HOME)).isEmpty();
    }

    private static TeamPolicy policy(
            Set<Principal> principals, List<HostPattern> hosts, List<SecretArnPattern> secrets) {
        var open = Teams.policy(Teams.PAYMENTS);
        return new TeamPolicy(
                open.team(),
                principals,
                new NamingRule(NamePattern.stored("(a{1000}){2}"), "d", List.of("a"), List.of()),
                open.allowedTypes(),
                open.allowedConnectivity(),
                open.clusterIds(),
                hosts,
                secrets,
                open.quota());
    }

    private static InputErrorCode code(Parsed<?> parsed) {
        return parsed instanceof Parsed.Invalid<?> invalid
                ? invalid.errors().getFirst().code()
                : InputErrorCode.Unknown;
    }
}
