package dev.keystorevending.aws.secretsmanager;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystorevending.core.secret.SecretDocument.Content;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JacksonSecretDocumentTest {

    private final JacksonSecretDocument document = new JacksonSecretDocument();

    @Test
    void readsMembersOfObject() {
        assertThat(document.read(" {\"password\":\"kmsPswd01\",\"inner\":{\"a\":1}}\n"))
                .isEqualTo(new Content.Members(Map.of("password", "kmsPswd01", "inner", Map.of("a", 1))))
                .hasToString("Members[hidden]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":1,\"a\":1}",
                "{\"a\":1,\"\\u0061\":2}",
                "{\"x\":{\"a\":1,\"a\":2}}",
                "{\"x\":[{\"a\":null,\"a\":2}]}"
            })
    void duplicateMemberIsReported(String text) {
        assertThat(document.read(text)).isEqualTo(new Content.RepeatedMember());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "{}}",
                "{} {}",
                "{\"a\":}",
                "{'a':1}",
                "{\"a\":\"\n\"}",
                "{\"a\":1,}",
                "[",
                "\"kmsPswd01",
                "{\"a\":NaN}",
                "\"a\" b",
                "{\"a\":1,\"a\""
            })
    void invalidJsonIsMalformed(String text) {
        assertThat(document.read(text)).isEqualTo(new Content.MalformedJson());
    }

    @Test
    void tooDeepOrTooLongJsonIsMalformed() {
        assertThat(document.read("{\"a\":".repeat(30_000))).isEqualTo(new Content.MalformedJson());
        assertThat(document.read("[".repeat(65_536))).isEqualTo(new Content.MalformedJson());
        assertThat(document.read("{\"a\":" + "9".repeat(60_000) + "}")).isEqualTo(new Content.MalformedJson());
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"a\":1e999999999}", "{\"a\":-1e-2147483649}", "{\"a\":\"\\ud800\"}"})
    void unusualMemberValuesAreAccepted(String text) {
        assertThat(document.read(text)).isInstanceOf(Content.Members.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "[{\"password\":\"kmsPswd01\"}]", "\"kmsPswd01\""})
    void arrayOrStringIsOtherJson(String text) {
        assertThat(document.read(text)).isEqualTo(new Content.OtherJson());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "kmsPswd01", "12345678", "true1234", "null", "kms{Pswd}"})
    void nonJsonTextIsPlainText(String text) {
        assertThat(document.read(text)).isEqualTo(new Content.PlainText());
    }
}
