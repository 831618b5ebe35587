package dev.keystorevending.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystorevending.core.input.Parsed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The grammar of {@code If-None-Match} in RFC 9110. */
class EntityTagsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "*",
                " * ",
                "\"3\"",
                "W/\"3\"",
                "\"1\", \"3\"",
                "\"a,b\"\t,W/\"3\"",
                ",, \"3\" ,",
                "W/\"\u00fc\",\"3\""
            })
    void valueThatMatches(String value) {
        assertThat(EntityTags.parse(value).orThrow().match("\"3\"")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", ",", "\"4\"", "\"33\"", "\"*\"", "\"W/3\"", "\"\"", "\"1,3\""})
    void valueThatDoesNotMatch(String value) {
        assertThat(EntityTags.parse(value).orThrow().match("\"3\"")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "3",
                "\"3",
                "3\"",
                "w/\"3\"",
                "W/",
                "W/ \"3\"",
                "W/3",
                "\"3\" \"4\"",
                "\"3\"\"4\"",
                "*, \"3\"",
                "\"3\", *",
                "**",
                "\"a b\"",
                "\"a\u007f\"",
                "\"3\";"
            })
    void malformedValue(String value) {
        assertThat(EntityTags.parse(value)).isInstanceOf(Parsed.Invalid.class);
    }

    @Test
    void longValueIsRead() {
        assertThat(EntityTags.parse("\"4\",".repeat(20_000) + "\"3\"").orThrow().match("\"3\""))
                .isTrue();
        assertThat(EntityTags.parse("\"" + "a".repeat(100_000))).isInstanceOf(Parsed.Invalid.class);
    }
}
