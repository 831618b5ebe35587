package dev.keystorevending.core.probe;

import dev.keystorevending.core.input.Counted;
import dev.keystorevending.core.keystore.Backing;
import java.util.List;

/**
 * Judges what EC2 shows of a VPC endpoint service by what KMS requires.
 *
 * @see <a href="https://docs.aws.amazon.com/kms/latest/developerguide/vpc-connectivity.html">KMS: Configure VPC endpoint
 *     service connectivity</a>
 */
final class EndpointServiceJudgement {

    static final List<String> UNPROVEN = List.of(
            "The probe did not connect to the proxy: only KMS reaches it, through the endpoint service, when it connects the key store. TLS, the credential, the health and the latency are not checked.",
            "EC2 does not show here whether the endpoint service allows the principal cks.kms.<Region>.amazonaws.com, or whether its load balancer is a Network Load Balancer with healthy targets.");

    private static final int LEAST_ZONES = 2;

    private EndpointServiceJudgement() {}

    static List<ProbeFinding> findings(Backing.VpcEndpointService proxy, EndpointServiceFacts facts) {
        var findings = new Findings();
        switch (facts) {
            case EndpointServiceFacts.NotShown notShown ->
                ProbeCheck.OF_ENDPOINT_SERVICE.forEach(check -> findings.notChecked(
                        check,
                        "This was not checked, because DescribeVpcEndpointServices of EC2 failed with "
                                + notShown.cause() + "."));
            case EndpointServiceFacts.Missing missing ->
                findings.warning(
                        ProbeCheck.EndpointService,
                        "There is no such endpoint service in this Region, or its owner does not permit this account to see it.",
                        "Check vpcEndpointServiceName. Of a service of another account, KMS needs only its own permission.");
            case EndpointServiceFacts.Shown shown -> {
                findings.ok(ProbeCheck.EndpointService, "EC2 shows the endpoint service.");
                type(shown.types(), findings);
                zones(shown.zones(), findings);
                name(proxy.endpoint().host(), shown.privateDnsNames(), findings);
                verification(shown.verificationState(), findings);
                acceptance(shown.acceptanceRequired(), findings);
            }
        }
        return findings.of(ProbeCheck.OF_ENDPOINT_SERVICE);
    }

    private static void type(List<String> types, Findings findings) {
        if (types.contains("Interface")) {
            findings.ok(ProbeCheck.EndpointServiceType, "The endpoint service is of the type Interface.");
        } else {
            findings.failure(
                    ProbeCheck.EndpointServiceType,
                    "The endpoint service is not of the type Interface.",
                    "Create the endpoint service on a Network Load Balancer.");
        }
    }

    private static void zones(List<String> zones, Findings findings) {
        String detail = "The endpoint service is in "
                + Counted.of(zones.size(), "Availability Zone", "Availability Zones")
                + (zones.isEmpty() ? "." : " (" + String.join(", ", zones) + ").");
        if (zones.size() >= LEAST_ZONES) {
            findings.ok(ProbeCheck.EndpointServiceZones, detail);
        } else {
            findings.failure(
                    ProbeCheck.EndpointServiceZones,
                    detail + " KMS requires at least two.",
                    "Let the load balancer have subnets in two Availability Zones.");
        }
    }

    private static void name(String host, List<String> names, Findings findings) {
        if (names.stream().anyMatch(host::equalsIgnoreCase)) {
            findings.ok(ProbeCheck.PrivateDnsName, "The private DNS name is the host of uriEndpoint.");
        } else {
            findings.failure(
                    ProbeCheck.PrivateDnsName,
                    names.isEmpty()
                            ? "The endpoint service has no private DNS name."
                            // not named: policies grant hosts, and no endpoint services
                            : "The private DNS name of the endpoint service is not the host of uriEndpoint.",
                    "Let the private DNS name of the endpoint service be the host of uriEndpoint.");
        }
    }

    private static void verification(String state, Findings findings) {
        if (state.equals("verified")) {
            findings.ok(ProbeCheck.DomainVerification, "The domain of the private DNS name is verified.");
        } else {
            findings.failure(
                    ProbeCheck.DomainVerification,
                    state.isEmpty()
                            ? "The endpoint service has no verified domain."
                            : "The verification of the domain is " + state + ".",
                    "Add the TXT record that EC2 names for the endpoint service, and start the verification of the domain.");
        }
    }

    private static void acceptance(boolean required, Findings findings) {
        if (required) {
            findings.failure(
                    ProbeCheck.ConnectionAcceptance,
                    "The endpoint service requires that each connection is accepted.",
                    "Turn off the acceptance of connections. KMS waits for nobody to accept its endpoint.");
        } else {
            findings.ok(ProbeCheck.ConnectionAcceptance, "The endpoint service accepts connections by itself.");
        }
    }
}
