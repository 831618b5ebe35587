package dev.keystorevending.core.keystore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystorevending.core.Certificates;
import dev.keystorevending.core.CreateRequests;
import dev.keystorevending.core.input.Parsed;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TrustAnchorTest {

    @Test
    void lineEndsAndBlanksAreForgiven() {
        var plain = TrustAnchor.parse(CreateRequests.CERTIFICATE).orThrow();
        var spoilt = TrustAnchor.parse("\r\n  " + CreateRequests.CERTIFICATE.replace("\n", "\r\n") + "\r\n\r\n ")
                .orThrow();
        assertThat(spoilt).isEqualTo(plain);
        assertThat(spoilt.pem()).isEqualTo(plain.pem()).doesNotContain("\r");
    }

    @ParameterizedTest
    @MethodSource("bad")
    void whatIsNoCertificateIsNamedAsWhatItIs(String text, String detail) {
        assertThat(TrustAnchor.parse(text))
                .isInstanceOfSatisfying(
                        Parsed.Invalid.class,
                        invalid -> assertThat(invalid.errors().toString()).contains(detail));
    }

    static Stream<Arguments> bad() {
        return Stream.of(
                Arguments.of(Certificates.privateKey(), "private key"),
                Arguments.of(CreateRequests.CERTIFICATE + Certificates.privateKey(), "private key"),
                Arguments.of(Certificates.signingRequest(), "signing request"),
                Arguments.of(CreateRequests.CERTIFICATE + CreateRequests.CERTIFICATE, "2 certificates"),
                Arguments.of(CreateRequests.CERTIFICATE + "x", "nothing beside"),
                Arguments.of(CreateRequests.CERTIFICATE + "hello\n-----END CERTIFICATE-----", "nothing beside"),
                Arguments.of(CreateRequests.CERTIFICATE.replace("\n", "\\n"), "two characters"),
                Arguments.of("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----", "no X.509"),
                Arguments.of("", "at least 1"),
                Arguments.of("x".repeat(5001), "at most 5000"));
    }

    @Test
    void theFingerprintIsNotTheText() {
        var anchor = TrustAnchor.parse(CreateRequests.CERTIFICATE).orThrow();
        assertThat(anchor.fingerprint()).matches("[0-9a-f]{64}");
        assertThat(anchor.toString()).contains(anchor.fingerprint()).doesNotContain("BEGIN");
    }
}
