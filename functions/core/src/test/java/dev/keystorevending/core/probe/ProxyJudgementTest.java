package dev.keystorevending.core.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystorevending.core.ServerCertificate;
import dev.keystorevending.core.probe.ProbeFinding.Result;
import dev.keystorevending.core.probe.PublicAddresses.Special;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyJudgementTest {

    private static final Instant NOW = Instant.parse("2026-11-28T00:00:00Z");
    private static final String HOST = "xks.example.com";
    private static final ServerCertificate AUTHORITY =
            ServerCertificate.authority(NOW.minus(Duration.ofDays(1000)), NOW.plus(Duration.ofDays(1000)));
    private static final Duration QUICK = Duration.ofMillis(3);

    private static List<ProbeFinding> findings(ProxyFacts facts) {
        return new ProxyJudgement(HOST, NOW).findings(facts);
    }

    private static ProbeFinding finding(ProxyFacts facts, ProbeCheck check) {
        return findings(facts).stream()
                .filter(finding -> finding.check() == check)
                .findFirst()
                .orElseThrow();
    }

    private static X509Certificate certificate(Duration left, String... names) {
        return AUTHORITY
                .server(NOW.minus(Duration.ofDays(10)), NOW.plus(left), names)
                .certificate();
    }

    private static ProxyFacts secured(HealthAnswer health) {
        return secured(QUICK, "TLSv1.3", certificate(Duration.ofDays(90), HOST), true, health);
    }

    private static ProxyFacts secured(
            Duration roundTrip, String version, X509Certificate certificate, boolean trusted, HealthAnswer health) {
        return new ProxyFacts.Secured(roundTrip, new ProxyFacts.Tls(version, List.of(certificate), trusted), health);
    }

    private static HealthAnswer answered(int status, Map<String, @Nullable Object> document) {
        return new HealthAnswer.Answered(status, QUICK, Optional.of(document));
    }

    private static Map<String, @Nullable Object> healthy(String... statuses) {
        var document = new HashMap<String, @Nullable Object>();
        document.put("xksProxyFleetSize", 2);
        document.put("xksProxyVendor", "vendor");
        document.put("xksProxyModel", "model");
        document.put("ekmVendor", "vendor");
        document.put(
                "ekmFleetDetails",
                List.of(statuses).stream()
                        .map(status -> Map.of("id", "one", "model", "any", "healthStatus", status))
                        .toList());
        return document;
    }

    @Test
    void aHealthyProxyIsOkInEveryCheck() {
        assertThat(findings(secured(answered(200, healthy("ACTIVE"))))).allSatisfy(finding -> {
            assertThat(finding.result()).isEqualTo(Result.ok);
            assertThat(finding.remedy()).isEmpty();
        });
    }

    @Test
    void everyEndListsEveryCheckOnce() {
        for (ProxyFacts facts : List.of(
                new ProxyFacts.Unresolved(false),
                new ProxyFacts.Refused(Special.PRIVATE),
                new ProxyFacts.OnlyIpv6(),
                new ProxyFacts.Unconnected(true),
                new ProxyFacts.Unsecured(QUICK, false),
                secured(new HealthAnswer.NotAsked()))) {
            assertThat(findings(facts)).extracting(ProbeFinding::check).isEqualTo(ProbeCheck.OF_PROXY);
        }
    }

    @Test
    void whatWasNotReachedIsNotChecked() {
        var findings = findings(new ProxyFacts.Unconnected(false));
        assertThat(findings.subList(0, 2)).extracting(ProbeFinding::result).containsOnly(Result.ok);
        assertThat(findings.get(2).result()).isEqualTo(Result.failure);
        assertThat(findings.subList(3, 10)).extracting(ProbeFinding::result).containsOnly(Result.notChecked);
    }

    @ParameterizedTest
    @EnumSource(Special.class)
    void anAddressThatIsNotPublicIsAFailureWithItsKind(Special special) {
        var finding = finding(new ProxyFacts.Refused(special), ProbeCheck.PublicAddress);
        assertThat(finding.result()).isEqualTo(Result.failure);
        assertThat(finding.detail()).contains(special.words()).contains("did not connect");
    }

    @Test
    void onlyIpv6IsAFailure() {
        assertThat(finding(new ProxyFacts.OnlyIpv6(), ProbeCheck.PublicAddress).remedy())
                .contains("Add an A record. KMS reaches a proxy over IPv4 only.");
    }

    @Test
    void timeOutsAreNamed() {
        assertThat(finding(new ProxyFacts.Unresolved(true), ProbeCheck.DnsResolution)
                        .detail())
                .isEqualTo("DNS did not respond in time.");
        assertThat(finding(new ProxyFacts.Unconnected(true), ProbeCheck.TcpConnection)
                        .detail())
                .contains("timed out");
        assertThat(finding(new ProxyFacts.Unsecured(QUICK, true), ProbeCheck.TlsVersion)
                        .detail())
                .contains("timed out");
        assertThat(finding(secured(new HealthAnswer.Lost(true)), ProbeCheck.HealthStatus)
                        .detail())
                .contains("in time");
    }

    @ParameterizedTest
    @CsvSource({"35, ok", "36, warning"})
    void theRoundTripIsJudgedByTheAdvice(long millis, Result result) {
        assertThat(finding(new ProxyFacts.Unsecured(Duration.ofMillis(millis), false), ProbeCheck.RoundTripTime)
                        .result())
                .isEqualTo(result);
    }

    @ParameterizedTest
    @CsvSource({"250, ok", "251, failure"})
    void theLatencyIsJudgedByWhatKmsWaits(long millis, Result result) {
        var answer = new HealthAnswer.Answered(200, Duration.ofMillis(millis), Optional.of(healthy("ACTIVE")));
        assertThat(finding(secured(answer), ProbeCheck.HealthLatency).result()).isEqualTo(result);
    }

    @ParameterizedTest
    @CsvSource({"TLSv1.3, ok", "TLSv1.2, ok", "TLSv1.1, failure"})
    void theVersionIsJudged(String version, Result result) {
        var facts = secured(QUICK, version, certificate(Duration.ofDays(90), HOST), true, new HealthAnswer.Lost(false));
        assertThat(finding(facts, ProbeCheck.TlsVersion).result()).isEqualTo(result);
    }

    @ParameterizedTest
    @CsvSource({"31, ok", "29, warning", "-1, failure"})
    void theDaysLeftAreJudged(long days, Result result) {
        var facts =
                secured(QUICK, "TLSv1.3", certificate(Duration.ofDays(days), HOST), true, new HealthAnswer.NotAsked());
        assertThat(finding(facts, ProbeCheck.CertificateExpiry).result()).isEqualTo(result);
    }

    @Test
    void aCertificateOfTomorrowIsAFailure() {
        var tomorrow = AUTHORITY
                .server(NOW.plus(Duration.ofDays(1)), NOW.plus(Duration.ofDays(90)), HOST)
                .certificate();
        var finding = finding(
                secured(QUICK, "TLSv1.3", tomorrow, false, new HealthAnswer.NotAsked()), ProbeCheck.CertificateExpiry);
        assertThat(finding.result()).isEqualTo(Result.failure);
        assertThat(finding.detail()).isEqualTo("The certificate is not valid before 2026-11-29.");
    }

    @ParameterizedTest
    @CsvSource({
        "xks.example.com, ok",
        "XKS.Example.com, ok",
        "*.example.com, ok",
        "example.com, failure",
        "*.com, failure",
        "xks.example.com.evil.test, failure",
        "*.xks.example.com, failure"
    })
    void theNameOfTheCertificateIsTheHostOrAWildcardForItsFirstLabel(String name, Result result) {
        var facts =
                secured(QUICK, "TLSv1.3", certificate(Duration.ofDays(90), name), true, new HealthAnswer.NotAsked());
        assertThat(finding(facts, ProbeCheck.CertificateName).result()).isEqualTo(result);
    }

    @Test
    void onlyNamesOfACertificateAreShown() {
        var facts = secured(
                QUICK,
                "TLSv1.3",
                certificate(Duration.ofDays(90), "other.example.com", "a b\nforged"),
                true,
                new HealthAnswer.NotAsked());
        assertThat(finding(facts, ProbeCheck.CertificateName).detail())
                .isEqualTo("The certificate is for other.example.com and not for the host.");
    }

    @Test
    void aCertificateWithoutNamesIsAFailure() {
        var facts = secured(QUICK, "TLSv1.3", certificate(Duration.ofDays(90)), true, new HealthAnswer.NotAsked());
        assertThat(finding(facts, ProbeCheck.CertificateName).detail()).isEqualTo("The certificate has no DNS names.");
    }

    @Test
    void anUntrustedChainIsAFailureAndNothingWasSent() {
        var facts =
                secured(QUICK, "TLSv1.3", certificate(Duration.ofDays(90), HOST), false, new HealthAnswer.NotAsked());
        assertThat(finding(facts, ProbeCheck.CertificateChain).result()).isEqualTo(Result.failure);
        assertThat(finding(facts, ProbeCheck.HealthStatus).result()).isEqualTo(Result.notChecked);
        assertThat(finding(facts, ProbeCheck.HealthLatency).result()).isEqualTo(Result.notChecked);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "AuthenticationFailedException",
                "InvalidUriPathException",
                "AccessDeniedException",
                "ThrottlingException",
                "DependencyTimeoutException",
                "InternalException"
            })
    void anErrorOfTheSpecificationIsNamed(String name) {
        var finding = finding(secured(answered(400, Map.of("errorName", name))), ProbeCheck.HealthStatus);
        assertThat(finding.result()).isEqualTo(Result.failure);
        assertThat(finding.detail()).isEqualTo("The proxy responded with " + name + ".");
        assertThat(finding.remedy()).isPresent();
    }

    @Test
    void anotherErrorIsNotRepeated() {
        var finding = finding(
                secured(answered(418, Map.of("errorName", "planted", "errorMessage", "planted"))),
                ProbeCheck.HealthStatus);
        assertThat(finding.result()).isEqualTo(Result.failure);
        assertThat(finding.detail()).contains("HTTP 418").doesNotContain("planted");
    }

    @Test
    void aRedirectIsAFailure() {
        assertThat(finding(secured(answered(302, Map.of())), ProbeCheck.HealthStatus)
                        .detail())
                .isEqualTo("The proxy responded with a redirect (HTTP 302), which was not followed.");
    }

    @Test
    void aResponseThatIsNotHttpIsAFailure() {
        assertThat(finding(secured(new HealthAnswer.Unreadable()), ProbeCheck.HealthStatus)
                        .result())
                .isEqualTo(Result.failure);
    }

    @ParameterizedTest
    @CsvSource({
        "'ACTIVE,ACTIVE', ok",
        "'ACTIVE,DEGRADED', warning",
        "'ACTIVE,UNAVAILABLE', warning",
        "'UNAVAILABLE,UNAVAILABLE', failure",
        "'ACTIVE,fine', failure"
    })
    void theFleetIsJudged(String statuses, Result result) {
        var document = healthy(statuses.split(",", -1));
        assertThat(finding(secured(answered(200, document)), ProbeCheck.HealthStatus)
                        .result())
                .isEqualTo(result);
    }

    @ParameterizedTest
    @ValueSource(strings = {"xksProxyFleetSize", "xksProxyVendor", "xksProxyModel", "ekmVendor", "ekmFleetDetails"})
    void aMemberThatIsMissingIsAFailure(String member) {
        var document = healthy("ACTIVE");
        document.remove(member);
        assertThat(finding(secured(answered(200, document)), ProbeCheck.HealthStatus)
                        .detail())
                .contains("does not conform");
    }

    @Test
    void aBodyThatIsNoDocumentIsAFailure() {
        var answer = new HealthAnswer.Answered(200, QUICK, Optional.empty());
        assertThat(finding(secured(answer), ProbeCheck.HealthStatus).detail()).contains("does not conform");
    }
}
