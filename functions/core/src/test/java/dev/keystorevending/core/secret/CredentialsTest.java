package dev.keystorevending.core.secret;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystorevending.core.CreateRequests;
import dev.keystorevending.core.input.InputError;
import dev.keystorevending.core.input.InputErrorCode;
import dev.keystorevending.core.keystore.Backing;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
    void plainTextPasswordIsAccepted(String text) {
        assertThat(check(HSM, text, Map.of())).isInstanceOf(Credentials.Check.Good.class);
    }

    @Test
    void jsonPasswordIsAccepted() {
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
    void invalidPasswordIsNeverShown(String text) {
        assertThat(check(HSM, text, Map.of()))
                .isInstanceOfSatisfying(
                        Credentials.Check.Bad.class,
                        bad -> assertThat(bad.toString()).doesNotContain(text));
    }

    @ParameterizedTest
    @CsvSource({
        "accessKeyId, rawSecretAccessKey",
        "AccessKeyId, RawSecretAccessKey",
        "access_key_id, raw_secret_access_key",
        "access_key_id, RawSecretAccessKey"
    })
    void everyCaseStyleIsAccepted(String id, String secret) {
        assertThat(check(XKS, "{}", Map.of(id, ACCESS_KEY, secret, SECRET_KEY)))
                .isInstanceOf(Credentials.Check.Good.class);
    }

    @Test
    void configurationFileMustMatchRequestPath() {
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
    void minimumAndMaximumLengthsAreChecked(int id, int secret, boolean good) {
        var result = check(XKS, "{}", Map.of("accessKeyId", "A".repeat(id), "rawSecretAccessKey", "s".repeat(secret)));
        assertThat(result instanceof Credentials.Check.Good).isEqualTo(good);
    }

    @ParameterizedTest
    @ValueSource(strings = {"password", "keyStorePassword", "KeyStorePassword", "key_store_password"})
    void passwordIsTrimmedInJsonAndInPlainText(String name) {
        var expected = new Credentials.Check.Good(new Credential.KmsUserPassword("kmsPswd01"));
        assertThat(check(HSM, "{}", Map.of(name, "kmsPswd01\n"))).isEqualTo(expected);
        assertThat(check(HSM, "kmsPswd01\r\n", Map.of())).isEqualTo(expected);
        assertThat(check(HSM, "\uFEFFkmsPswd01", Map.of())).isEqualTo(expected);
        assertThat(codes(check(HSM, "{}", Map.of(name, "kmsPswd\n01"))))
                .containsExactly(InputErrorCode.PatternMismatch);
    }

    @Test
    void proxyCredentialIsTrimmed() {
        assertThat(check(
                        XKS, "{}", Map.of("accessKeyId", ACCESS_KEY + "\n", "rawSecretAccessKey", SECRET_KEY + "\r\n")))
                .isEqualTo(good(ACCESS_KEY, SECRET_KEY));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "XksProxyAuthenticationCredential",
                "xksProxyAuthenticationCredential",
                "xks_proxy_authentication_credential"
            })
    void credentialObjectNeedsNoPath(String name) {
        Map<String, Object> credential = Map.of("access_key_id", ACCESS_KEY, "raw_secret_access_key", SECRET_KEY);
        assertThat(check(XKS, "{}", Map.of(name, credential))).isEqualTo(good(ACCESS_KEY, SECRET_KEY));
        assertThat(codes(check(XKS, "{}", Map.of(name, "text")))).contains(InputErrorCode.WrongType);
    }

    @ParameterizedTest
    @ValueSource(strings = {"XksProxyUriPath", "xksProxyUriPath", "xks_proxy_uri_path"})
    void presentPathMustEqualRequestPath(String name) {
        Map<String, Object> credential = Map.of("accessKeyId", ACCESS_KEY, "rawSecretAccessKey", SECRET_KEY);
        assertThat(check(XKS, "{}", with(credential, name, "/prefix/kms/xks/v1")))
                .isEqualTo(good(ACCESS_KEY, SECRET_KEY));
        assertThat(codes(check(XKS, "{}", with(credential, name, "/other/kms/xks/v1"))))
                .containsExactly(InputErrorCode.NotAllowedValue);
        assertThat(codes(check(XKS, "{}", with(credential, name, 1)))).containsExactly(InputErrorCode.WrongType);
    }

    @Test
    void conflictingValuesAreRejectedAndEqualValuesAreAccepted() {
        Map<String, Object> bare = Map.of("accessKeyId", ACCESS_KEY, "rawSecretAccessKey", SECRET_KEY);
        Map<String, Object> other = Map.of("AccessKeyId", "B".repeat(20), "RawSecretAccessKey", SECRET_KEY);
        assertThat(check(XKS, "{}", with(bare, "XksProxyAuthenticationCredential", bare)))
                .isEqualTo(good(ACCESS_KEY, SECRET_KEY));
        assertThat(codes(check(XKS, "{}", with(bare, "XksProxyAuthenticationCredential", other))))
                .containsExactly(InputErrorCode.ExactlyOne);
        assertThat(codes(check(XKS, "{}", with(bare, "access_key_id", "B".repeat(20)))))
                .containsExactly(InputErrorCode.ExactlyOne);
        assertThat(codes(check(XKS, "{}", with(bare, "access_key_id", 7)))).containsExactly(InputErrorCode.ExactlyOne);
        assertThat(codes(check(HSM, "{}", Map.of("password", "kmsPswd01", "key_store_password", "kmsPswd02"))))
                .containsExactly(InputErrorCode.ExactlyOne);
    }

    @ParameterizedTest
    @CsvSource({"RepeatedMember, Duplicate", "MalformedJson, MalformedJson", "OtherJson, WrongType"})
    void jsonErrorIsReportedWithItsCode(String kind, InputErrorCode code) {
        SecretDocument.Content content = switch (kind) {
            case "RepeatedMember" -> new SecretDocument.Content.RepeatedMember();
            case "MalformedJson" -> new SecretDocument.Content.MalformedJson();
            default -> new SecretDocument.Content.OtherJson();
        };
        for (Backing backing : List.of(HSM, XKS)) {
            assertThat(codes(check(backing, "{", content))).containsExactly(code);
        }
    }

    @Test
    void memberOfWrongTypeIsReported() {
        assertThat(codes(check(HSM, "{}", Map.of("password", 1234567)))).containsExactly(InputErrorCode.WrongType);
        assertThat(codes(check(HSM, "{}", Map.of("user", "kmsPswd01")))).containsExactly(InputErrorCode.Required);
        assertThat(codes(check(XKS, "{}", Map.of("accessKeyId", ACCESS_KEY)))).containsExactly(InputErrorCode.Required);
    }

    /** A length, an alphabet and a place: one error each, also where several rules are broken. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | TooShort | The kmsuser password has 0 characters; at least 7 are needed.",
                "x | TooShort | The kmsuser password has 1 character; at least 7 are needed.",
                "- | TooShort | The kmsuser password has 1 character; at least 7 are needed. It must contain only letters and digits.",
                "kms-Pswd | PatternMismatch | The kmsuser password must contain only letters and digits."
            })
    void anUnusablePasswordIsOneError(String password, InputErrorCode code, String detail) {
        assertThat(check(HSM, "{}", Map.of("password", password)))
                .isEqualTo(new Credentials.Check.Bad(List.of(new InputError(code, detail))));
    }

    @Test
    void aCredentialMemberThatIsNoObjectIsOneError() {
        assertThat(codes(check(XKS, "{}", Map.of("XksProxyAuthenticationCredential", "text"))))
                .containsExactly(InputErrorCode.WrongType);
    }

    private static Map<String, Object> with(Map<String, Object> members, String name, Object value) {
        var more = new LinkedHashMap<>(members);
        more.put(name, value);
        return more;
    }

    @Test
    void accessKeyIdOfAwsGuideExampleIsRejected() {
        var result = check(XKS, "{}", Map.of("accessKeyId", "ABCDE12345670EXAMPLE", "rawSecretAccessKey", SECRET_KEY));
        assertThat(result).isInstanceOfSatisfying(Credentials.Check.Bad.class, bad -> {
            assertThat(bad.errors().toString()).contains("digits 2 to 7");
            assertThat(bad.toString()).doesNotContain("ABCDE12345670EXAMPLE");
        });
    }

    @Test
    void stringFormContainsNoCredential() {
        assertThat(new Credential.KmsUserPassword("kmsPswd01").toString()).doesNotContain("kmsPswd01");
        assertThat(new Credential.ProxyCredential(ACCESS_KEY, SECRET_KEY).toString())
                .doesNotContain(ACCESS_KEY)
                .doesNotContain(SECRET_KEY);
        assertThat(new ReadAnswer.SecretText("kmsPswd01").toString()).doesNotContain("kmsPswd01");
    }

    private static Credentials.Check check(Backing backing, String text, Map<String, Object> members) {
        return check(
                backing,
                text,
                members.isEmpty()
                        ? new SecretDocument.Content.PlainText()
                        : new SecretDocument.Content.Members(new LinkedHashMap<>(members)));
    }

    private static Credentials.Check check(Backing backing, String text, SecretDocument.Content content) {
        return new Credentials(ignored -> content).check(backing, new ReadAnswer.SecretText(text));
    }

    private static Credentials.Check good(String id, String secret) {
        return new Credentials.Check.Good(new Credential.ProxyCredential(id, secret));
    }

    /** Returns the error codes, and checks that no error contains a value. */
    private static List<InputErrorCode> codes(Credentials.Check check) {
        assertThat(check).isInstanceOf(Credentials.Check.Bad.class);
        assertThat(check.toString())
                .doesNotContain(ACCESS_KEY)
                .doesNotContain(SECRET_KEY)
                .doesNotContain("kmsPswd01");
        return ((Credentials.Check.Bad) check)
                .errors().stream().map(InputError::code).toList();
    }
}
