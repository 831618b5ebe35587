package dev.keystorevending.core.probe;

import dev.keystorevending.core.input.Counted;
import dev.keystorevending.core.keystore.Backing;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Judges what CloudHSM shows of a cluster by what KMS requires.
 *
 * @see <a href="https://docs.aws.amazon.com/kms/latest/developerguide/create-keystore.html">KMS: Create an AWS CloudHSM key
 *     store</a>
 */
final class ClusterJudgement {

    static final List<String> UNPROVEN = List.of(
            "The password of kmsuser is checked only when KMS connects the key store. So is whether kmsuser exists on each HSM and is logged out.",
            "The probe does not see the security group of the cluster (TCP 2223 to 2225), the free IP addresses of its subnets, or whether mutual TLS is off.");

    private static final int LEAST_HSMS = 2;

    private ClusterJudgement() {}

    static List<ProbeFinding> findings(Backing.CloudHsm hsm, ClusterFacts facts) {
        var findings = new Findings();
        switch (facts) {
            case ClusterFacts.NotShown notShown ->
                ProbeCheck.OF_CLUSTER.forEach(check -> findings.notChecked(
                        check,
                        "This was not checked, because DescribeClusters of CloudHSM failed with " + notShown.cause()
                                + "."));
            case ClusterFacts.Missing missing ->
                findings.failure(
                        ProbeCheck.ClusterState,
                        "There is no such cluster in this account and Region.",
                        "Correct clusterId.");
            case ClusterFacts.Shown shown -> {
                state(shown.state(), findings);
                hsms(shown.hsms(), findings);
                certificate(hsm, shown.certificate(), findings);
            }
        }
        return findings.of(ProbeCheck.OF_CLUSTER);
    }

    private static void state(String state, Findings findings) {
        if (state.equals("ACTIVE")) {
            findings.ok(ProbeCheck.ClusterState, "The cluster is ACTIVE.");
        } else {
            findings.failure(
                    ProbeCheck.ClusterState,
                    "The cluster is " + state + ". KMS requires that it is ACTIVE.",
                    "Wait until the cluster is ACTIVE, or initialize and activate it.");
        }
    }

    private static void hsms(List<ClusterFacts.Hsm> hsms, Findings findings) {
        var active = hsms.stream().filter(hsm -> hsm.state().equals("ACTIVE")).toList();
        var zones = active.stream().map(ClusterFacts.Hsm::zone).collect(Collectors.toCollection(TreeSet::new));
        String detail = "The cluster has " + Counted.of(active.size(), "active HSM", "active HSMs") + " in "
                + Counted.of(zones.size(), "Availability Zone", "Availability Zones")
                + (zones.isEmpty() ? "." : " (" + String.join(", ", zones) + ").");
        if (active.size() >= LEAST_HSMS && zones.size() >= LEAST_HSMS) {
            findings.ok(ProbeCheck.ClusterHsms, detail);
        } else {
            findings.failure(
                    ProbeCheck.ClusterHsms,
                    detail + " KMS requires two in different Availability Zones.",
                    "Add HSMs to the cluster.");
        }
    }

    private static void certificate(Backing.CloudHsm hsm, String certificate, Findings findings) {
        hsm.trustAnchor()
                .hasSigned(certificate)
                .ifPresentOrElse(
                        signed -> {
                            if (signed) {
                                findings.ok(
                                        ProbeCheck.ClusterCertificate,
                                        "The trust anchor signed the certificate of the cluster.");
                            } else {
                                findings.failure(
                                        ProbeCheck.ClusterCertificate,
                                        "The trust anchor did not sign the certificate of the cluster.",
                                        "Send the customerCA.crt with which this cluster was initialized.");
                            }
                        },
                        () -> findings.notChecked(
                                ProbeCheck.ClusterCertificate,
                                "This was not checked, because CloudHSM shows no certificate of the cluster that the service can verify."));
    }
}
