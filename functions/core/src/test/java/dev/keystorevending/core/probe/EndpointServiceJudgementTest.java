package dev.keystorevending.core.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystorevending.core.keystore.Backing;
import dev.keystorevending.core.keystore.ProxyUriEndpoint;
import dev.keystorevending.core.keystore.ProxyUriPath;
import dev.keystorevending.core.keystore.VpcEndpointServiceName;
import dev.keystorevending.core.probe.EndpointServiceFacts.Shown;
import dev.keystorevending.core.probe.ProbeFinding.Result;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EndpointServiceJudgementTest {

    private static final Backing.VpcEndpointService BACKING = new Backing.VpcEndpointService(
            new ProxyUriEndpoint("https://xks.example.com"),
            new ProxyUriPath("/kms/xks/v1"),
            new VpcEndpointServiceName("com.amazonaws.vpce.eu-central-1.vpce-svc-0123456789abcdef0"),
            Optional.empty());
    private static final List<String> INTERFACE = List.of("Interface");
    private static final List<String> ZONES = List.of("a", "b");
    private static final List<String> NAMES = List.of("xks.example.com");

    /** The checks that are not ok. */
    private static List<ProbeCheck> failures(EndpointServiceFacts facts) {
        return EndpointServiceJudgement.findings(BACKING, facts).stream()
                .filter(finding -> finding.result() == Result.failure)
                .map(ProbeFinding::check)
                .toList();
    }

    @Test
    void aServiceThatKmsAcceptsIsOk() {
        var facts = new Shown(INTERFACE, ZONES, List.of("XKS.example.com"), "verified", false);
        assertThat(EndpointServiceJudgement.findings(BACKING, facts))
                .hasSize(6)
                .extracting(ProbeFinding::result)
                .containsOnly(Result.ok);
    }

    @Test
    void eachRequirementIsItsOwnFailure() {
        assertThat(failures(new Shown(List.of("GatewayLoadBalancer"), ZONES, NAMES, "verified", false)))
                .containsExactly(ProbeCheck.EndpointServiceType);
        assertThat(failures(new Shown(INTERFACE, List.of("a"), NAMES, "verified", false)))
                .containsExactly(ProbeCheck.EndpointServiceZones);
        assertThat(failures(new Shown(INTERFACE, ZONES, List.of("other.example.com"), "verified", false)))
                .containsExactly(ProbeCheck.PrivateDnsName);
        assertThat(failures(new Shown(INTERFACE, ZONES, List.of(), "verified", false)))
                .containsExactly(ProbeCheck.PrivateDnsName);
        assertThat(failures(new Shown(INTERFACE, ZONES, NAMES, "pendingVerification", false)))
                .containsExactly(ProbeCheck.DomainVerification);
        assertThat(failures(new Shown(INTERFACE, ZONES, NAMES, "", false)))
                .containsExactly(ProbeCheck.DomainVerification);
        assertThat(failures(new Shown(INTERFACE, ZONES, NAMES, "verified", true)))
                .containsExactly(ProbeCheck.ConnectionAcceptance);
    }

    @Test
    void thePrivateDnsNameOfAnotherServiceIsNotShown() {
        var facts = new Shown(INTERFACE, ZONES, List.of("other.example.com"), "verified", false);
        assertThat(EndpointServiceJudgement.findings(BACKING, facts))
                .noneMatch(finding -> finding.detail().contains("other.example.com"));
    }

    @Test
    void aServiceThatIsNotVisibleIsAWarning() {
        var findings = EndpointServiceJudgement.findings(BACKING, new EndpointServiceFacts.Missing());
        assertThat(findings.getFirst().result()).isEqualTo(Result.warning);
        assertThat(findings.subList(1, 6)).extracting(ProbeFinding::result).containsOnly(Result.notChecked);
    }

    @Test
    void aDeniedLookIsNotChecked() {
        assertThat(EndpointServiceJudgement.findings(
                        BACKING, new EndpointServiceFacts.NotShown("UnauthorizedOperation")))
                .hasSize(6)
                .allSatisfy(finding -> {
                    assertThat(finding.result()).isEqualTo(Result.notChecked);
                    assertThat(finding.detail()).contains("UnauthorizedOperation");
                });
    }
}
