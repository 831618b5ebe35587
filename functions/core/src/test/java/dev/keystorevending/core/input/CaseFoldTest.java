package dev.keystorevending.core.input;

import static org.assertj.core.api.Assertions.assertThat;

import java.text.Normalizer;
import java.util.Locale;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CaseFoldTest {

    @ParameterizedTest
    @CsvSource({
        "STRASSE, stra\u00dfe",
        "STRA\u1e9eE, stra\u00dfe",
        "STRA\u1e9eE, Strasse",
        "\u0130zmir, i\u0307zmir",
        "\u039f\u0394\u039f\u03a3, \u03bf\u03b4\u03bf\u03c2",
        "\u039f\u0394\u039f\u03a3, \u03bf\u03b4\u03bf\u03c3",
        "\ufb03x, FFIX",
        "\ufb05, ST",
        "\uff32\uff2f\uff2f\uff34, root",
        "\u01c6, \u01c4",
        "\u01c5, \u01c4",
        "\u1fb3, \u1fbc",
        "\u0149, \u02bcN",
        "\u212a, k",
        "\u13a0, \uab70",
        "\ud801\udc00, \ud801\udc28"
    })
    void textsThatDifferOnlyInCaseAreEqual(String one, String other) {
        assertThat(CaseFold.of(one)).isEqualTo(CaseFold.of(other));
    }

    @Test
    void partIsFoldedAsWithinWholeText() {
        assertThat(CaseFold.of("\u039f\u0394\u039f\u03a3\u0391")).contains(CaseFold.of("\u039f\u0394\u039f\u03a3"));
    }

    @Test
    void differentLettersStayDifferent() {
        assertThat(CaseFold.of("a")).isEqualTo("a").isNotEqualTo(CaseFold.of("\u0430"));
        assertThat(CaseFold.of("caf\u00e9")).isNotEqualTo(CaseFold.of("cafe"));
    }

    @Test
    void everyCharacterEqualsItsOtherCases() {
        IntStream.rangeClosed(1, Character.MAX_CODE_POINT)
                .filter(Character::isDefined)
                .filter(character -> Character.getType(character) != Character.SURROGATE)
                .mapToObj(Character::toString)
                .forEach(text -> {
                    String folded = CaseFold.of(text);
                    assertThat(CaseFold.of(text.toUpperCase(Locale.ROOT))).isEqualTo(folded);
                    assertThat(CaseFold.of(text.toLowerCase(Locale.ROOT))).isEqualTo(folded);
                    assertThat(CaseFold.of(folded)).isEqualTo(folded);
                });
    }

    @Property
    void foldingIsIdempotent(@ForAll @StringLength(max = 40) String text) {
        String folded = CaseFold.of(text);
        assertThat(CaseFold.of(folded)).isEqualTo(folded);
        assertThat(CaseFold.of(Normalizer.normalize(text, Normalizer.Form.NFD))).isEqualTo(folded);
    }
}
