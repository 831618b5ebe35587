package dev.keystorevending.core.connect;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectionErrorsTest {

    @ParameterizedTest
    @ValueSource(strings = {"INTERNAL_ERROR", "XKS_PROXY_TIMED_OUT", "AccessDenied", "DEADLINE_PASSED", "NOT_LISTED"})
    void aKnownCodeHasItsOwnMeaning(String code) {
        var error = ConnectionErrors.of(code);
        assertThat(error.code()).isEqualTo(code);
        assertThat(error.meaning())
                .isNotBlank()
                .isNotEqualTo(ConnectionErrors.of("NEW_CODE").meaning());
        assertThat(error.remedy()).isNotBlank();
    }

    @Test
    void anUnknownCodeIsPassedOn() {
        var error = ConnectionErrors.of("NEW_CODE");
        assertThat(error.code()).isEqualTo("NEW_CODE");
        assertThat(error.meaning()).contains("does not know");
    }
}
