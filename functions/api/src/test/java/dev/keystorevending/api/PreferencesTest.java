package dev.keystorevending.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The grammar of {@code Prefer} in RFC 7240. */
class PreferencesTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "wait=10",
                "Wait = 10",
                "wait=\"10\"",
                "respond-async, wait=10",
                "respond-async,wait=10; foo=\"a,b\"; wait=3",
                "foo; wait=3, wait=10",
                "foo=\"wait=3, wait=4\", wait=10",
                "foo=\"\\\", wait=3\", wait=10",
                "wait=10, wait=20",
                ",,wait=10,",
                "waiting=3, =4, wait=10"
            })
    void waitIsTen(String value) {
        assertThat(Preferences.value(List.of(value), "wait")).contains("10");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "wait",
                "wait, wait=10",
                "respond-async",
                "foo=\"wait=10\"",
                "\"wait=10\"",
                "foo; wait=10",
                "foo=\", wait=10"
            })
    void noWait(String value) {
        assertThat(Preferences.value(List.of(value), "wait")).isEmpty();
    }

    @Test
    void severalLinesAreOneList() {
        assertThat(Preferences.value(List.of("return=minimal", "wait=10", "wait=20"), "wait"))
                .contains("10");
        assertThat(Preferences.value(List.of(), "wait")).isEmpty();
    }
}
