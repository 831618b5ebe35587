package dev.keystorevending.core.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystorevending.core.ServerCertificate;
import dev.keystorevending.core.keystore.Backing;
import dev.keystorevending.core.keystore.ClusterId;
import dev.keystorevending.core.keystore.TrustAnchor;
import dev.keystorevending.core.probe.ClusterFacts.Hsm;
import dev.keystorevending.core.probe.ProbeFinding.Result;
import java.security.cert.CertificateEncodingException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClusterJudgementTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant END = Instant.parse("2036-01-01T00:00:00Z");
    private static final ServerCertificate OWNER = ServerCertificate.authority(START, END);
    private static final String SIGNED = pem(OWNER.server(START, END));
    private static final Backing.CloudHsm BACKING = new Backing.CloudHsm(
            new ClusterId("cluster-23456abcdef"), TrustAnchor.parse(pem(OWNER)).orThrow());
    private static final List<Hsm> TWO = List.of(new Hsm("ACTIVE", "a"), new Hsm("ACTIVE", "b"));

    private static String pem(ServerCertificate certificate) {
        try {
            return "-----BEGIN CERTIFICATE-----\n"
                    + Base64.getMimeEncoder()
                            .encodeToString(certificate.certificate().getEncoded())
                    + "\n-----END CERTIFICATE-----\n";
        } catch (CertificateEncodingException broken) {
            throw new IllegalStateException(broken);
        }
    }

    private static List<Result> results(ClusterFacts facts) {
        return ClusterJudgement.findings(BACKING, facts).stream()
                .map(ProbeFinding::result)
                .toList();
    }

    @Test
    void aClusterThatKmsAcceptsIsOk() {
        assertThat(results(new ClusterFacts.Shown("ACTIVE", TWO, SIGNED))).containsOnly(Result.ok);
        assertThat(ClusterJudgement.findings(BACKING, new ClusterFacts.Shown("ACTIVE", TWO, SIGNED)))
                .extracting(ProbeFinding::detail)
                .contains("The cluster has 2 active HSMs in 2 Availability Zones (a, b).");
    }

    @Test
    void anotherStateIsAFailure() {
        assertThat(results(new ClusterFacts.Shown("DEGRADED", TWO, SIGNED)))
                .containsExactly(Result.failure, Result.ok, Result.ok);
    }

    @Test
    void hsmsInOneZoneOrInactiveOnesAreAFailure() {
        for (Hsm second : List.of(new Hsm("ACTIVE", "a"), new Hsm("DEGRADED", "b"))) {
            assertThat(results(new ClusterFacts.Shown("ACTIVE", List.of(new Hsm("ACTIVE", "a"), second), SIGNED)))
                    .containsExactly(Result.ok, Result.failure, Result.ok);
        }
    }

    @Test
    void aCertificateThatTheTrustAnchorDidNotSignIsAFailure() {
        String other = pem(ServerCertificate.authority(START, END).server(START, END));
        assertThat(results(new ClusterFacts.Shown("ACTIVE", TWO, other)))
                .containsExactly(Result.ok, Result.ok, Result.failure);
    }

    @Test
    void aCertificateThatCannotBeReadIsNotChecked() {
        for (String unreadable : List.of("", "no certificate")) {
            assertThat(results(new ClusterFacts.Shown("ACTIVE", TWO, unreadable)))
                    .containsExactly(Result.ok, Result.ok, Result.notChecked);
        }
    }

    @Test
    void aClusterThatDoesNotExistIsAFailure() {
        assertThat(results(new ClusterFacts.Missing()))
                .containsExactly(Result.failure, Result.notChecked, Result.notChecked);
    }

    @Test
    void aDeniedLookIsNotChecked() {
        assertThat(ClusterJudgement.findings(BACKING, new ClusterFacts.NotShown("AccessDeniedException")))
                .hasSize(3)
                .allSatisfy(finding -> {
                    assertThat(finding.result()).isEqualTo(Result.notChecked);
                    assertThat(finding.detail()).contains("AccessDeniedException");
                });
    }
}
