package dev.keystorevending.core.administration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystorevending.core.keystore.TeamId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PolicyParserTest {

    @Test
    void readsValidPolicy() {
        assertThat(PolicyParser.parse(new TeamId("payments"), sound()))
                .isInstanceOfSatisfying(
                        PolicyParser.Result.Sound.class,
                        result -> assertThat(result.policy().quota()).isEqualTo(3));
    }

    @Test
    void allErrorsAreReportedAtOnce() {
        var body = sound();
        body.put("quota", 1001);
        body.put("principals", List.of("anna"));
        body.put("allowedTypes", List.of("AWS_CLOUDHSM", "AWS_CLOUDHSM", 7));
        body.put("name", Map.of("pattern", "(", "description", "", "examples", List.of()));
        body.put("colour", "red");
        assertThat(codes(body))
                .contains(
                        "/quota NotAllowedValue",
                        "/principals/0 TooShort",
                        "/allowedTypes/1 Duplicate",
                        "/allowedTypes/2 WrongType",
                        "/name/pattern PatternMismatch",
                        "/name/description TooShort",
                        "/name/examples TooShort",
                        "/colour Unknown");
    }

    @Test
    void examplesMustPassTheirOwnRule() {
        var body = sound();
        body.put(
                "name",
                Map.of(
                        "pattern",
                        "payments-[a-z]+",
                        "description",
                        "d",
                        "examples",
                        List.of("lending-main", "payments-root"),
                        "reservedWords",
                        List.of("ROOT")));
        assertThat(codes(body)).containsExactly("/name/examples/0 PatternMismatch", "/name/examples/1 NotAllowedValue");
    }

    @Test
    void longReservedWordWithInvisibleCharactersHasOneError() {
        var body = sound();
        body.put(
                "name",
                Map.of(
                        "pattern",
                        "(?s).*",
                        "description",
                        "d",
                        "examples",
                        List.of("good"),
                        "reservedWords",
                        List.of("\u200b".repeat(257))));
        assertThat(codes(body)).containsExactly("/name/reservedWords/0 TooLong");
    }

    @Test
    void reservedWordOrExampleWithInvalidCharacterIsRejected() {
        var body = sound();
        body.put(
                "name",
                Map.of(
                        "pattern",
                        "(?s).*",
                        "description",
                        "d",
                        "examples",
                        List.of("payments\u202e", "good"),
                        "reservedWords",
                        List.of("r\u200boot", " ", "root ", "root", "stra\u00dfe 1")));
        assertThat(codes(body))
                .containsExactly(
                        "/name/reservedWords/0 InvalidCharacter",
                        "/name/reservedWords/1 InvalidCharacter",
                        "/name/reservedWords/2 InvalidCharacter",
                        "/name/examples/0 InvalidCharacter");
    }

    @Test
    void backReferenceIsRejected() {
        var body = sound();
        body.put("name", Map.of("pattern", "(a)\\1", "description", "d", "examples", List.of("aa")));
        assertThat(codes(body)).containsExactly("/name/pattern PatternMismatch");
    }

    private static List<String> codes(Map<String, @Nullable Object> body) {
        return switch (PolicyParser.parse(new TeamId("payments"), body)) {
            case PolicyParser.Result.Sound sound -> List.of();
            case PolicyParser.Result.Invalid invalid ->
                invalid.errors().stream()
                        .map(error -> error.pointer() + " " + error.code())
                        .toList();
        };
    }

    private static Map<String, @Nullable Object> sound() {
        var body = new LinkedHashMap<String, @Nullable Object>();
        body.put("principals", List.of("arn:aws:iam::111122223333:role/payments"));
        body.put(
                "name",
                Map.of(
                        "pattern", "payments-[a-z]+",
                        "description", "payments- and a word",
                        "examples", List.of("payments-main")));
        body.put("allowedTypes", List.of("AWS_CLOUDHSM"));
        body.put("secretArnPatterns", List.of("arn:aws:secretsmanager:eu-central-1:111122223333:secret:payments/*"));
        body.put("quota", 3);
        return body;
    }
}
