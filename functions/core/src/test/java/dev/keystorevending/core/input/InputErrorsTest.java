package dev.keystorevending.core.input;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystorevending.core.CreateRequests;
import dev.keystorevending.core.administration.PolicyParser;
import dev.keystorevending.core.keystore.TeamId;
import dev.keystorevending.core.problem.ProblemError;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** One error, a true one and a sentence, for each invalid value of a create request and of a policy. */
class InputErrorsTest {

    private static final TeamId TEAM = new TeamId("payments");

    private static final List<Object> ODD_VALUES = List.of(
            true,
            0,
            -1,
            1.5,
            new java.math.BigInteger("9".repeat(30)),
            "",
            " ",
            "x",
            "\t",
            "\u200b",
            "\u00e9",
            "(",
            "a{9999}",
            "x".repeat(19),
            "x".repeat(257),
            "x".repeat(501),
            "x".repeat(2049),
            "x".repeat(20_001),
            List.of(),
            List.of(""),
            List.of("x"),
            List.of("x", "x"),
            List.of("x".repeat(3000)),
            List.of(7),
            List.of(List.of()),
            Collections.singletonList(null),
            entries(101),
            Map.of(),
            Map.of("colour", "red"));

    /** A valid body, and where in it a value is replaced: the member, or the object and the member. */
    record Place(String kind, List<String> path) {

        Map<String, @Nullable Object> body() {
            return switch (kind) {
                case "hsm" -> CreateRequests.cloudHsm();
                case "public" -> CreateRequests.publicProxy();
                case "vpc" -> CreateRequests.vpcProxy();
                default -> policy();
            };
        }

        List<ProblemError> errors(@Nullable Object value) {
            var body = body();
            var target = path.size() == 1 ? body : CreateRequests.inner(body, path.getFirst());
            target.put(path.getLast(), value);
            return kind.equals("policy") ? policyErrors(body) : CreateRequests.errors(body);
        }

        String pointer() {
            return "/" + String.join("/", path);
        }

        /** The examples must match the pattern and contain no reserved word. */
        boolean covers(String pointer) {
            return pointer.startsWith(pointer())
                    || (path.getFirst().equals("name") && pointer.startsWith("/name/examples"));
        }
    }

    static Stream<Place> places() {
        return Stream.of("hsm", "public", "vpc", "policy").flatMap(kind -> {
            var body = new Place(kind, List.of()).body();
            if (!kind.equals("policy")) {
                body.putIfAbsent("connect", true);
                body.putIfAbsent("secretVersionId", "");
                body.putIfAbsent("clientReference", "");
            }
            return body.entrySet().stream()
                    .flatMap(member -> Stream.concat(
                            Stream.of(new Place(kind, List.of(member.getKey()))),
                            member.getValue() instanceof Map<?, ?> inner
                                    ? inner.keySet().stream()
                                            .map(name ->
                                                    new Place(kind, List.of(member.getKey(), String.valueOf(name))))
                                    : Stream.empty()));
        });
    }

    @ParameterizedTest
    @MethodSource("places")
    void aNullIsOneErrorAtItsMember(Place place) {
        assertThat(place.errors(null)).singleElement().satisfies(error -> {
            assertThat(error.pointer()).isEqualTo(place.pointer());
            assertThat(error.code()).isEqualTo("WrongType");
            assertThat(error.detail()).startsWith("This member must not be null.");
        });
    }

    @ParameterizedTest
    @MethodSource("places")
    void eachOddValueIsAtMostOneErrorAndASentence(Place place) {
        for (Object value : ODD_VALUES) {
            var errors = place.errors(value);
            assertThat(errors)
                    .as("%s: %.60s", place, value)
                    .allSatisfy(error -> assertThat(error.detail())
                            .matches("(?s)[A-Z].*\\.")
                            .doesNotContainPattern("\\b1 (characters|entries|bytes|are)\\b|\\b0 is\\b"));
            assertThat(errors.stream().map(ProblemError::pointer))
                    .as("%s: %.60s", place, value)
                    .doesNotHaveDuplicates()
                    .allMatch(pointer -> place.covers(pointer));
        }
    }

    @Test
    void anOptionalMemberThatIsNullIsLeftOut() {
        assertThat(new Place("hsm", List.of("connect")).errors(null))
                .containsExactly(
                        new ProblemError("/connect", "WrongType", "This member must not be null. Leave it out."));
        assertThat(new Place("hsm", List.of("name")).errors(null))
                .containsExactly(new ProblemError("/name", "WrongType", "This member must not be null."));
        assertThat(new Place("policy", List.of("clusterIds")).errors(Collections.singletonList(null)))
                .containsExactly(new ProblemError("/clusterIds/0", "WrongType", "This entry must not be null."));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "hsm | name | '' | TooShort | A key store name has 0 characters; at least 1 is needed.",
                "public | externalKeyStore/uriEndpoint | x | TooShort | A proxy URI endpoint has 1 character; at least 10 are needed. It must match https://[a-zA-Z0-9.-]+.",
                "public | externalKeyStore/uriEndpoint | https://a_b_c | PatternMismatch | A proxy URI endpoint must match https://[a-zA-Z0-9.-]+.",
                "vpc | externalKeyStore/vpcEndpointServiceOwner | 123 | TooShort | An AWS account id has 3 characters; at least 12 are needed. It must match [0-9]{12}.",
                "hsm | type | HSM | NotAllowedValue | 'This must be one of AWS_CLOUDHSM, EXTERNAL_KEY_STORE.'",
                "hsm | cloudHsm/trustAnchorCertificate | ' ' | TooShort | The text is blank. Send the content of customerCA.crt.",
                "policy | name/pattern | '' | TooShort | A pattern has 0 characters; at least 1 is needed.",
                "policy | name/pattern | ( | PatternMismatch | This is not an RE2 pattern: missing closing ).",
                "policy | name/description | '' | TooShort | A description has 0 characters; at least 1 is needed.",
                "policy | quota | 1 | WrongType | This must be a whole number.",
                "policy | team | lending | NotAllowedValue | 'This must be the team in the path, or be left out.'"
            })
    void oneTrueErrorForText(String kind, String path, String value, String code, String detail) {
        assertThat(new Place(kind, List.of(path.split("/", -1))).errors(value))
                .containsExactly(new ProblemError("/" + path, code, detail));
    }

    @Test
    void oneTrueErrorForExamples() {
        var examples = new Place("policy", List.of("name", "examples"));
        assertThat(examples.errors(List.of()))
                .containsExactly(new ProblemError(
                        "/name/examples", "TooShort", "This list has 0 entries; at least 1 is needed."));
        assertThat(examples.errors(entries(101)))
                .containsExactly(new ProblemError(
                        "/name/examples", "TooLong", "This list has 101 entries; at most 100 are allowed."));
        assertThat(examples.errors(List.of("n".repeat(257))))
                .containsExactly(new ProblemError(
                        "/name/examples/0",
                        "TooLong",
                        "A key store name has 257 characters; at most 256 are allowed."));
        assertThat(examples.errors(List.of("payments-main", "lending")))
                .containsExactly(new ProblemError(
                        "/name/examples/1", "PatternMismatch", "The example lending does not match payments-[a-z]+."));
    }

    private static List<String> entries(int number) {
        return IntStream.range(0, number).mapToObj(index -> "x" + index).toList();
    }

    private static List<ProblemError> policyErrors(Map<String, @Nullable Object> body) {
        return switch (PolicyParser.parse(TEAM, body)) {
            case PolicyParser.Result.Sound sound -> List.of();
            case PolicyParser.Result.Invalid invalid -> invalid.errors();
        };
    }

    /** A policy with every member, as a GET shows it. */
    private static Map<String, @Nullable Object> policy() {
        var name = new LinkedHashMap<String, @Nullable Object>();
        name.put("pattern", "payments-[a-z]+");
        name.put("description", "payments- and a word");
        name.put("examples", List.of("payments-main"));
        name.put("reservedWords", List.of("root"));
        var body = new LinkedHashMap<String, @Nullable Object>();
        body.put("team", "payments");
        body.put("principals", List.of("arn:aws:iam::111122223333:role/payments"));
        body.put("name", name);
        body.put("allowedTypes", List.of("AWS_CLOUDHSM"));
        body.put("allowedConnectivity", List.of("PUBLIC_ENDPOINT"));
        body.put("clusterIds", List.of("cluster-23456723456"));
        body.put("proxyHosts", List.of("xks.example.com"));
        body.put("secretArnPatterns", List.of("arn:aws:secretsmanager:eu-central-1:111122223333:secret:payments/*"));
        body.put("quota", 3);
        body.put("version", 7);
        body.put("updatedAt", "2026-11-24T09:00:00Z");
        body.put("updatedBy", "arn:aws:iam::111122223333:role/administrators");
        body.put("warnings", new ArrayList<>());
        return body;
    }
}
