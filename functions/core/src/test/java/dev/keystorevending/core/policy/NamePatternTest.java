package dev.keystorevending.core.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.keystorevending.core.CreateRequests;
import dev.keystorevending.core.Teams;
import dev.keystorevending.core.input.InputErrorCode;
import dev.keystorevending.core.input.Parsed;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamePatternTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(((a{1,60}){1,60}){1,60}){1,60}",
                "(((a{1,10}){1,10}){1,10}){1,300}",
                "((a{1,1000}){1,1000})",
                "(a{1000}){2}",
                "(a{2,}){501}",
                "(a{0,2}){501}",
                "a{2}{501}",
                "((a|[b-d]{2})+){501}",
                "[]a]{2}{501}",
                "[[:alpha:]]{2}{501}",
                "\\x{61}{2}{501}",
                "\\pL{2}{501}",
                "(?i:(?P<part>a{2})){501}"
            })
    void nestedRepeatsOfMoreThan1000AreRejected(String pattern) {
        assertThat(PatternCost.of(pattern).nestedRepeats()).isGreaterThan(1000);
        assertThat(code(pattern)).isEqualTo(InputErrorCode.TooLong);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(a{1,20}){1,50}",
                "a{1,1000}",
                "(a{2}){500}",
                "a{500}b{500}",
                "[]{2}[]{500}",
                "[a{9}]{1000}",
                "\\{9}{1000}",
                "a{,9}{1000}",
                "payments-[a-z0-9-]{3,40}",
                "(([a-z]+)*)*-[0-9]{1,256}"
            })
    void nestedRepeatsOfUpTo1000AreAccepted(String pattern) {
        assertThat(PatternCost.of(pattern).nestedRepeats()).isLessThanOrEqualTo(1000);
        assertThat(NamePattern.parse(pattern)).isInstanceOf(Parsed.Value.class);
    }

    @Test
    void programSizeLimitIsExact() {
        // four fixed instructions and one for each character
        assertThat(PatternCost.of("a{990}b{1000}c{506}").instructions()).isEqualTo(2500);
        assertThat(NamePattern.parse("a{990}b{1000}c{506}")).isInstanceOf(Parsed.Value.class);
        assertThat(PatternCost.of("a{990}b{1000}c{507}").instructions()).isEqualTo(2501);
        assertThat(code("a{990}b{1000}c{507}")).isEqualTo(InputErrorCode.TooLong);
        assertThat(code("(?:abcdefghij){500}")).isEqualTo(InputErrorCode.TooLong);
    }

    @Test
    void compiledProgramNeverExceedsEstimatedCost() {
        var random = new Random(9);
        int compiled = 0;
        for (int tried = 0; tried < 20_000; tried++) {
            String pattern = random(random, 3);
            if (PatternCost.of(pattern).instructions() <= 10_000) {
                try {
                    int size = Pattern.compile(pattern).programSize();
                    assertThat(PatternCost.of(pattern).instructions())
                            .as(pattern)
                            .isGreaterThanOrEqualTo(size);
                    compiled++;
                } catch (PatternSyntaxException broken) {
                    // RE2/J does not compile this pattern
                }
            }
        }
        assertThat(compiled).isGreaterThan(10_000);
    }

    @Test
    void storedPatternBeyondLimitsIsReadAndAcceptsNoName() {
        String text = "(((a{1,60}){1,60}){1,60}){1,60}";
        var pattern = NamePattern.stored(text);
        assertThat(pattern).isInstanceOfSatisfying(NamePattern.Unusable.class, unusable -> {
            assertThat(unusable.text()).isEqualTo(text);
            assertThat(unusable.reason()).contains("12960000");
        });
        assertThat(NamePattern.stored("(")).isInstanceOf(NamePattern.Unusable.class);
        assertThat(NamePattern.stored("a{1,1000}")).isInstanceOf(NamePattern.Usable.class);

        var open = Teams.policy(Teams.PAYMENTS);
        var policy = new TeamPolicy(
                open.team(),
                open.principals(),
                new NamingRule(pattern, "d", List.of("a"), List.of()),
                open.allowedTypes(),
                open.allowedConnectivity(),
                open.clusterIds(),
                open.proxyHosts(),
                open.secretArnPatterns(),
                open.quota());
        assertThat(Rules.violations(policy, CreateRequests.request(CreateRequests.cloudHsm())))
                .singleElement()
                .satisfies(violation -> {
                    assertThat(violation.rule()).isEqualTo("NamePatternIsUsable");
                    assertThat(violation.pointer()).isEqualTo("/name");
                    assertThat(violation.detail()).contains("12960000");
                });
    }

    private static InputErrorCode code(String pattern) {
        return NamePattern.parse(pattern) instanceof Parsed.Invalid<NamePattern.Usable> invalid
                ? invalid.errors().getFirst().code()
                : InputErrorCode.Unknown;
    }

    private static String random(Random random, int depth) {
        var text = new StringBuilder();
        for (int part = random.nextInt(4); part >= 0; part--) {
            text.append(
                    switch (random.nextInt(depth == 0 ? 9 : 13)) {
                        case 0 -> "a";
                        case 1 -> "[a-c]";
                        case 2 -> "[^]x[:digit:]\\]]";
                        case 3 -> ".";
                        case 4 -> "\\p{Greek}";
                        case 5 -> "\\x{1F600}";
                        case 6 -> "\\Qa{9}(\\E";
                        case 7 -> "^\\b$";
                        case 8 -> "\\d";
                        case 9 -> "(" + random(random, depth - 1) + ")";
                        case 10 -> "(?:" + random(random, depth - 1) + "|" + random(random, depth - 1) + ")";
                        case 11 -> "(?i:" + random(random, depth - 1) + ")";
                        default -> "(?P<n" + random.nextInt(1_000_000) + ">" + random(random, depth - 1) + ")";
                    });
            text.append(
                    switch (random.nextInt(9)) {
                        case 0 -> "*";
                        case 1 -> "+?";
                        case 2 -> "?";
                        case 3 -> "{" + random.nextInt(9) + "}";
                        case 4 -> "{" + random.nextInt(9) + ",}";
                        case 5 -> "{" + random.nextInt(4) + "," + (4 + random.nextInt(9)) + "}?";
                        case 6 -> "{,3}";
                        default -> "";
                    });
        }
        return text.toString();
    }
}
