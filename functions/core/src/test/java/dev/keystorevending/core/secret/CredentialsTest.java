package dev.keystorevending.core.secret;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystorevending.core.CreateRequests;
import dev.keystorevending.core.keystore.Backing;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CredentialsTest {

    private static final String ACCESS_KEY = "AKIAI2SFODNN7EXAMPLE";
    private static final String SECRET_KEY = "PleaseReplaceThisWithSomeSecretOfLength43To64";
    private static final Backing HSM =
            CreateRequests.request(CreateRequests.cloudHsm()).backing();
    private static final Backing XKS =
            CreateRequests.request(CreateRequests.publicProxy()).backing();

    @ParameterizedTest
    @ValueSource(strings = {"kmsPswd", "kmsPswd01\n", "0123456789abcdefghijABCDEFGHIJ01"})
    void aBarePasswordIsTaken(String text) {
        assertThat(check(HSM, text, Map.of())).isInstanceOf(Credentials.Check.Good.class);
    }

    @Test
    void aPasswordInJsonIsTaken() {
        assertThat(check(HSM, "{}", Map.of("password", "kmsPswd01", "username", "kmsuser")))
                .isInstanceOf(Credentials.Check.Good.class);
        assertThat(check(HSM, "{}", Map.of("Password", "kmsPswd01"))).isInstanceOf(Credentials.Check.Bad.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "short6",
                "0123456789abcdefghijABCDEFGHIJ012",
                "hunter2-hunter2",
                "pass word",
                "p\u00e4ssw\u00f6rter"
            })
    void aBadPasswordIsNeverShown(String text) {
        assertThat(check(HSM, text, Map.of()))
                .isInstanceOfSatisfying(
                        Credentials.Check.Bad.class,
                        bad -> assertThat(bad.toString()).doesNotContain(text));
    }

    @ParameterizedTest
    @CsvSource({"accessKeyId, rawSecretAccessKey", "AccessKeyId, RawSecretAccessKey"})
    void bothCaseStylesAreTaken(String id, String secret) {
        assertThat(check(XKS, "{}", Map.of(id, ACCESS_KEY, secret, SECRET_KEY)))
                .isInstanceOf(Credentials.Check.Good.class);
    }

    @Test
    void theConfigurationFileMustAgreeWithThePath() {
        Map<String, Object> credential = Map.of("AccessKeyId", ACCESS_KEY, "RawSecretAccessKey", SECRET_KEY);
        assertThat(check(
                        XKS,
                        "{}",
                        Map.of(
                                "XksProxyUriPath",
                                "/prefix/kms/xks/v1",
                                "XksProxyAuthenticationCredential",
                                credential)))
                .isInstanceOf(Credentials.Check.Good.class);
        assertThat(check(
                        XKS,
                        "{}",
                        Map.of("XksProxyUriPath", "/other/kms/xks/v1", "XksProxyAuthenticationCredential", credential)))
                .isInstanceOf(Credentials.Check.Bad.class);
    }

    @ParameterizedTest
    @CsvSource({
        "19, 43, false",
        "20, 43, true",
        "30, 64, true",
        "31, 43, false",
        "20, 42, false",
        "20, 44, true",
        "20, 65, false"
    })
    void bothEndsOfEachLengthAreChecked(int id, int secret, boolean good) {
        var result = check(XKS, "{}", Map.of("accessKeyId", "A".repeat(id), "rawSecretAccessKey", "s".repeat(secret)));
        assertThat(result instanceof Credentials.Check.Good).isEqualTo(good);
    }

    @Test
    void theExampleOfTheGuideIsRefused() {
        var result = check(XKS, "{}", Map.of("accessKeyId", "ABCDE12345670EXAMPLE", "rawSecretAccessKey", SECRET_KEY));
        assertThat(result).isInstanceOfSatisfying(Credentials.Check.Bad.class, bad -> {
            assertThat(bad.errors().toString()).contains("digits 2 to 7");
            assertThat(bad.toString()).doesNotContain("ABCDE12345670EXAMPLE");
        });
    }

    @Test
    void nothingOfACredentialIsInItsText() {
        assertThat(new Credential.KmsUserPassword("kmsPswd01").toString()).doesNotContain("kmsPswd01");
        assertThat(new Credential.ProxyCredential(ACCESS_KEY, SECRET_KEY).toString())
                .doesNotContain(ACCESS_KEY)
                .doesNotContain(SECRET_KEY);
        assertThat(new ReadAnswer.SecretText("kmsPswd01").toString()).doesNotContain("kmsPswd01");
    }

    private static Credentials.Check check(Backing backing, String text, Map<String, Object> members) {
        SecretDocument document =
                ignored -> members.isEmpty() ? Optional.empty() : Optional.of(new LinkedHashMap<>(members));
        return new Credentials(document).check(backing, new ReadAnswer.SecretText(text));
    }
}
