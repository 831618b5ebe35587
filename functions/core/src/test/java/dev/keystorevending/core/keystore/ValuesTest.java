package dev.keystorevending.core.keystore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keystorevending.core.input.Parsed;
import dev.keystorevending.core.input.StructuredString;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValuesTest {

    @ParameterizedTest
    @CsvSource({
        "arn:aws:sts::111122223333:assumed-role/Portal/session-1, arn:aws:iam::111122223333:role/Portal",
        "arn:aws:iam::111122223333:role/Portal, arn:aws:iam::111122223333:role/Portal",
        "arn:aws:iam::111122223333:role/service/path/Portal, arn:aws:iam::111122223333:role/Portal",
        "arn:aws:iam::111122223333:user/division/anna, arn:aws:iam::111122223333:user/anna",
        "arn:aws-cn:sts::111122223333:assumed-role/Portal/s, arn:aws-cn:iam::111122223333:role/Portal",
        "arn:aws:iam::111122223333:root, arn:aws:iam::111122223333:root"
    })
    void principalsAreReducedToRoleOrUser(String arn, String reduced) {
        assertThat(Principal.parse(arn).orThrow().arn()).isEqualTo(reduced);
    }

    @ParameterizedTest
    @CsvSource({
        "arn:aws:sts::111122223333:assumed-role/Portal/alice@example.com, true",
        "arn:aws-cn:sts::111122223333:assumed-role/Portal/s/x, true",
        "arn:aws:sts::111122223333:assumed-role/Portal, false",
        "arn:aws:sts::111122223333:federated-user/anna, false",
        "arn:aws:iam::111122223333:role/Portal, false",
        "arn:aws:iam::111122223333:user/anna, false"
    })
    void onlyAnAssumedRoleHasASession(String arn, boolean session) {
        var caller = Caller.of(arn);
        assertThat(caller.principal()).isEqualTo(new Principal(arn));
        assertThat(caller.session().map(SessionArn::value)).isEqualTo(session ? Optional.of(arn) : Optional.empty());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "alice",
                "arn:aws:sts::1:assumed-role/Portal/alice",
                "arn:aws:sts::111122223333:assumed-role/Portal/a b"
            })
    void whatIsNoArnIsNoCaller(String text) {
        assertThat(Caller.parse(text).toOptional()).isEmpty();
        assertThatThrownBy(() -> new SessionArn(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void roleDiffersFromUserOfSameName() {
        assertThat(new Principal("arn:aws:iam::111122223333:role/anna"))
                .isNotEqualTo(new Principal("arn:aws:iam::111122223333:user/anna"));
        assertThatThrownBy(() -> new Principal("arn:aws:iam::1:role/anna"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void namesThatDifferOnlyInCaseAreEqual() {
        assertThat(new KeyStoreName("Payments-STRASSE").comparable())
                .isEqualTo(new KeyStoreName("payments-stra\u00dfe").comparable());
        assertThat(new KeyStoreName("caf\u00e9").comparable()).isEqualTo(new KeyStoreName("cafe\u0301").comparable());
        assertThat(new KeyStoreName("STRA\u1e9eE-1").comparable())
                .isEqualTo(new KeyStoreName("stra\u00dfe-1").comparable());
        assertThat(new KeyStoreName("a").comparable()).isNotEqualTo(new KeyStoreName("b").comparable());
    }

    @Test
    void nameContainsWordIgnoringCaseAndComposition() {
        assertThat(new KeyStoreName("payments-STRASSE-1").contains("stra\u00dfe"))
                .isTrue();
        assertThat(new KeyStoreName("payments-caf\u00e9").contains("cafe\u0301"))
                .isTrue();
        assertThat(new KeyStoreName("payments-Root").contains("rOOT")).isTrue();
        assertThat(new KeyStoreName("payments-main").contains("root")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a\u0000b",
                "a\tb",
                "a\nb",
                "a\u007fb",
                "a\u0085b",
                "r\u200boot",
                "a\u00adb",
                "a\u202eb",
                "a\u2066b",
                "a\ufeffb",
                "a\u2028b",
                "a\u2029b",
                "a\ue000b",
                "a\uffffb",
                "a\u0378b",
                "a\ud800b",
                "a\u3164b",
                "a\u2800b",
                "a\u034fb",
                "a\ufe0f",
                "a\udb40\udd00",
                "a\udb40\udc41",
                " ",
                "\u3000",
                " a",
                "a ",
                "\u00a0a",
                "a\u2003"
            })
    void nameWithInvisibleCharacterIsRejected(String name) {
        assertThat(KeyStoreName.parse(name))
                .isInstanceOfSatisfying(
                        Parsed.Invalid.class,
                        invalid -> assertThat(invalid.toString()).contains("InvalidCharacter"));
        assertThat(new KeyStoreName(name).value())
                .describedAs("a stored name is not validated again")
                .isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "a\u3000b", "Stra\u00dfe 1", "\u540d\u524d", "\ud83d\udd11", "a\u0327", "~!\"<>&"})
    void visibleCharactersAreAccepted(String name) {
        assertThat(KeyStoreName.parse(name).orThrow().value()).isEqualTo(name);
    }

    @Test
    void nameIsNormalizedToNfc() {
        assertThat(KeyStoreName.parse("cafe\u0301").orThrow()).isEqualTo(new KeyStoreName("caf\u00e9"));
        assertThat(KeyStoreName.parse("e\u0301".repeat(256)).toOptional()).isPresent();
        assertThat(KeyStoreName.parse("e\u0301".repeat(257)).toOptional()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "https://XKS.Example.com, https://xks.example.com, xks.example.com",
        "https://xks.example.com, https://xks.example.com, xks.example.com"
    })
    void proxyHostIsLowerCased(String text, String value, String host) {
        var endpoint = ProxyUriEndpoint.parse(text).orThrow();
        assertThat(endpoint.value()).isEqualTo(value);
        assertThat(endpoint.host()).isEqualTo(host);
    }

    @Test
    void nameTooLongForTableKeyIsRejected() {
        assertThat(KeyStoreName.parse("\ud83d\udd11".repeat(256)).toOptional()).isPresent();
        var grown = KeyStoreName.parse("\ufdfa".repeat(256));
        assertThat(grown)
                .isInstanceOfSatisfying(
                        Parsed.Invalid.class,
                        invalid -> assertThat(invalid.toString()).contains("TooLong"));
    }

    @ParameterizedTest
    @CsvSource({"1, true", "255, true", "256, false"})
    void idempotencyKeyHas1To255CharactersQuotedOrNot(int length, boolean good) {
        String key = "k".repeat(length);
        assertThat(IdempotencyKey.parse(key).toOptional().isPresent()).isEqualTo(good);
        assertThat(IdempotencyKey.parse('"' + key + '"')).isEqualTo(IdempotencyKey.parse(key));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "arn:aws:states:eu-central-1:111122223333:execution:Vending:8a3f1c2e-0001",
                "arn:aws:states:eu-central-1:111122223333:express:Vending:8a3f1c2e:0b1d",
                "dGVhbS9rZXkrMQ==",
                "a/b.c~d_e"
            })
    void idempotencyKeyMayBeArnOrBase64(String key) {
        assertThat(IdempotencyKey.parse(key).orThrow().value()).isEqualTo(key);
        assertThat(IdempotencyKey.parse('"' + key + '"').orThrow()).isEqualTo(new IdempotencyKey(key));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\"\"",
                "\"",
                "\"abc",
                "abc\"",
                "a\"b",
                "\"abc\\\"",
                "\"a\"b\"",
                "\"abc\";a=1",
                "\"abc\", \"abc\"",
                "\"a\\bc\"",
                "\"a\\\"b\"",
                "\"a\\\\b\"",
                "\"a b\"",
                "\" abc\"",
                "\"a\tb\"",
                "\"\u00e4\"",
                "a#b",
                "a b",
                "a,b",
                "\ud800"
            })
    void invalidIdempotencyKeyIsRejected(String text) {
        assertThat(IdempotencyKey.parse(text).toOptional()).isEmpty();
    }

    @Test
    void structuredStringIsUnescaped() {
        assertThat(StructuredString.parse("\"a\\\"b\\\\c ~\"").orThrow()).isEqualTo("a\"b\\c ~");
        assertThat(StructuredString.parse("\"\"").orThrow()).isEmpty();
        for (String malformed : new String[] {"", "a", "\"", "\"\\\"", "\"\\", "\"\u007f\"", "\"\u001f\"", "x\"a\""}) {
            assertThat(StructuredString.parse(malformed).toOptional())
                    .as(malformed)
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "11111111-2222-3333-4444-555555555555",
                "release_2026.11.27_deploy-000000001",
                "terraform/20261127000000000000000001"
            })
    void secretVersionIdMayBeAnyClientToken(String id) {
        assertThat(SecretVersionId.parse(id).orThrow().value()).isEqualTo(id);
    }

    @Test
    void secretVersionIdHasNoWhiteSpace() {
        assertThat(SecretVersionId.parse("11111111 2222 3333 4444 555555555555").toOptional())
                .isEmpty();
        assertThat(SecretVersionId.parse("11111111-2222-3333-4444-55555555555\n")
                        .toOptional())
                .isEmpty();
    }

    @Test
    void idsSortByTimeAndDiffer() {
        var random = new Random(1);
        var early = KeyStoreId.fresh(Instant.parse("2026-01-01T00:00:00Z"), random);
        var late = KeyStoreId.fresh(Instant.parse("2026-01-01T00:00:00.001Z"), random);
        assertThat(early.value()).isLessThan(late.value());
        assertThat(KeyStoreId.fresh(Instant.EPOCH, random)).isNotEqualTo(KeyStoreId.fresh(Instant.EPOCH, random));
        assertThat(KeyStoreId.parse(early.value()).orThrow()).isEqualTo(early);
        assertThat(late.createdAt()).isEqualTo(Instant.parse("2026-01-01T00:00:00.001Z"));
    }
}
