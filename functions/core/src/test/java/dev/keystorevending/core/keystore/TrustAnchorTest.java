package dev.keystorevending.core.keystore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystorevending.core.Certificates;
import dev.keystorevending.core.CreateRequests;
import dev.keystorevending.core.input.Parsed;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TrustAnchorTest {

    private static final String BASE64 =
            CreateRequests.CERTIFICATE.replaceAll("-----[A-Z ]+-----", "").replace("\n", "");

    @ParameterizedTest
    @MethodSource("acceptedForms")
    void everyAcceptedFormIsNormalized(String text) {
        var anchor = TrustAnchor.parse(text).orThrow();
        assertThat(anchor)
                .isEqualTo(TrustAnchor.parse(CreateRequests.CERTIFICATE).orThrow());
        assertThat(anchor.pem()).isEqualTo(CreateRequests.CERTIFICATE);
    }

    static Stream<String> acceptedForms() {
        String pem = CreateRequests.CERTIFICATE;
        return Stream.of(
                pem,
                pem.strip(),
                "\r\n  " + pem.replace("\n", "\r\n") + "\r\n\r\n ",
                pem.replace("\n", "\r"),
                "\ufeff" + pem,
                pem.replace("\n", "  \n"),
                pem.replace("\n", " "),
                pem.replace("\n", "\t"),
                pem.replace("\n", "\\n"),
                pem.replace("\n", "\\r\\n"),
                pem.replace("-----BEGIN CERTIFICATE-----\n", "-----BEGIN CERTIFICATE----- \n"),
                pem.replace("-----BEGIN CERTIFICATE-----\n", "-----BEGIN CERTIFICATE-----\t\n")
                        .strip(),
                pem.replace("CERTIFICATE", "X509 CERTIFICATE"),
                pem.replace("\n", "\u00a0\n"),
                "-----BEGIN CERTIFICATE-----" + BASE64 + "-----END CERTIFICATE-----",
                "Bag Attributes\n    localKeyID: 01 00 \nsubject=CN = cluster\n\nissuer=CN = cluster\n\n" + pem,
                "Certificate:\n    Data:\n        Version: 3 (0x2)\n" + pem,
                "# the anchor of cluster\n" + pem + "# end\n");
    }

    @Property(tries = 200)
    void whiteSpaceInCertificateIsIgnored(
            @ForAll @IntRange(min = 0, max = 10_000) int at, @ForAll("blanks") String blanks) {
        int place = "-----BEGIN CERTIFICATE-----".length() + at % BASE64.length();
        String text = new StringBuilder("-----BEGIN CERTIFICATE-----" + BASE64 + "-----END CERTIFICATE-----")
                .insert(place, blanks)
                .toString();
        assertThat(TrustAnchor.parse(text).orThrow().pem()).isEqualTo(CreateRequests.CERTIFICATE);
    }

    @Provide
    Arbitrary<String> blanks() {
        return Arbitraries.strings().withChars(" \t\r\n\f").ofMaxLength(5);
    }

    @Property
    void arbitraryTextIsInvalid(@ForAll String text) {
        assertThat(TrustAnchor.parse("-----BEGIN CERTIFICATE-----" + text + "-----END CERTIFICATE-----"))
                .isInstanceOf(Parsed.Invalid.class);
    }

    @ParameterizedTest
    @MethodSource("invalidCertificates")
    void invalidCertificateIsExplained(String text, String detail) {
        assertThat(TrustAnchor.parse(text))
                .isInstanceOfSatisfying(
                        Parsed.Invalid.class,
                        invalid -> assertThat(invalid.errors().toString()).contains(detail));
    }

    static Stream<Arguments> invalidCertificates() {
        return Stream.of(
                Arguments.of(Certificates.privateKey(), "private key"),
                Arguments.of(CreateRequests.CERTIFICATE + Certificates.privateKey(), "private key"),
                Arguments.of(Certificates.signingRequest(), "signing request"),
                Arguments.of(CreateRequests.CERTIFICATE + CreateRequests.CERTIFICATE, "2 certificates"),
                Arguments.of(CreateRequests.CERTIFICATE.replace("CERTIFICATE", "PKCS7"), "of the kind PKCS7"),
                Arguments.of(
                        CreateRequests.CERTIFICATE.replace("CERTIFICATE", "TRUSTED CERTIFICATE"),
                        "TRUSTED CERTIFICATE"),
                Arguments.of("hello", "there is none"),
                Arguments.of(CreateRequests.CERTIFICATE.replace("-----END CERTIFICATE-----", ""), "may be cut off"),
                Arguments.of(CreateRequests.CERTIFICATE.replace("-----BEGIN", "----BEGIN"), "there is none"),
                Arguments.of(pem("M\u2014" + BASE64), "U+2014, which is not base64"),
                Arguments.of(pem("\u200b" + BASE64), "U+200B, which is not base64"),
                Arguments.of(pem(BASE64.substring(0, 81)), "not complete base64"),
                Arguments.of(pem(BASE64.substring(0, 80)), "not an X.509 certificate"),
                Arguments.of(pem(encoded(CreateRequests.CERTIFICATE)), "a PEM file again"),
                Arguments.of(encoded(CreateRequests.CERTIFICATE), "base64 form of a PEM file"),
                Arguments.of(pem(trailing()), "after the certificate with 1 byte."),
                Arguments.of(pem("AAAA"), "not an X.509 certificate"),
                Arguments.of(pem(""), "not an X.509 certificate"),
                Arguments.of("", "blank"),
                Arguments.of(" \n", "blank"));
    }

    private static String pem(String base64) {
        return "-----BEGIN CERTIFICATE-----\n" + base64 + "\n-----END CERTIFICATE-----";
    }

    private static String encoded(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String trailing() {
        byte[] der = Base64.getDecoder().decode(BASE64);
        return Base64.getEncoder().encodeToString(Arrays.copyOf(der, der.length + 1));
    }

    @Test
    void certificateIsMarkedAsAuthorityByItsExtensions() {
        assertThat(notMarked(Certificates.selfSigned(true))).isEmpty();
        assertThat(notMarked(Certificates.authorityFor(KeyUsage.keyCertSign | KeyUsage.cRLSign)))
                .isEmpty();
        assertThat(notMarked(Certificates.versionOne())).isEmpty();
        assertThat(notMarked(CreateRequests.CERTIFICATE))
                .hasValueSatisfying(why -> assertThat(why).contains("no basic constraints"));
        assertThat(notMarked(Certificates.authorityFor(KeyUsage.digitalSignature)))
                .hasValueSatisfying(why -> assertThat(why).contains("no keyCertSign"));
    }

    private static Optional<String> notMarked(String pem) {
        return TrustAnchor.parse(pem).orThrow().notMarkedAsAuthority();
    }

    @Test
    void inputLengthIsBounded() {
        String longest = CreateRequests.CERTIFICATE
                + "#".repeat(TrustAnchor.LONGEST_INPUT - CreateRequests.CERTIFICATE.length());
        assertThat(TrustAnchor.parse(longest).toOptional()).isPresent();
        assertThat(TrustAnchor.parse(longest + "#").toString()).contains("TooLong", "at most 20000");
    }

    @Test
    void kmsLimitAppliesToNormalizedForm() {
        int bytes = 3300;
        while (Certificates.selfSignedOfSize(bytes).length() <= TrustAnchor.LONGEST) {
            bytes++;
        }
        var longest = TrustAnchor.parse(Certificates.selfSignedOfSize(bytes - 8).replace("\n", "   \r\n"))
                .orThrow();
        assertThat(longest.pem().length()).isBetween(TrustAnchor.LONGEST - 30, TrustAnchor.LONGEST);
        assertThat(TrustAnchor.parse(Certificates.selfSignedOfSize(bytes + 8)).toString())
                .contains("TooLong", "at most 5000");
    }

    @Test
    void stringFormShowsFingerprintNotCertificate() {
        var anchor = TrustAnchor.parse(CreateRequests.CERTIFICATE).orThrow();
        assertThat(anchor.fingerprint()).matches("[0-9a-f]{64}");
        assertThat(anchor.toString()).contains(anchor.fingerprint()).doesNotContain("BEGIN");
    }
}
