package dev.keystorevending.aws.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystorevending.aws.wiring.StubServer;
import dev.keystorevending.core.keystore.ClusterId;
import dev.keystorevending.core.keystore.VpcEndpointServiceName;
import dev.keystorevending.core.probe.ClusterFacts;
import dev.keystorevending.core.probe.EndpointServiceFacts;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What AWS answers to the looks of a probe, and what is made of it. */
class AwsLooksTest {

    private static final ClusterId CLUSTER = new ClusterId("cluster-23456abcdef");
    private static final VpcEndpointServiceName SERVICE =
            new VpcEndpointServiceName("com.amazonaws.vpce.eu-central-1.vpce-svc-0123456789abcdef0");

    private final AtomicReference<String> request = new AtomicReference<>("");

    private AwsProbes probes(StubServer server) {
        var clients = server.clients();
        return new AwsProbes(new Internet(), "eu-central-1", clients);
    }

    private StubServer answering(int status, String body) {
        return new StubServer(exchange -> {
            try (exchange) {
                request.set(exchange.getRequestHeaders().getFirst("Authorization") + "\n"
                        + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
                byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
                exchange.getResponseBody().write(bytes);
            }
        });
    }

    @Test
    void aClusterIsShown() {
        try (var server = answering(200, """
                {"Clusters":[{"ClusterId":"cluster-23456abcdef","State":"ACTIVE",
                 "Certificates":{"ClusterCertificate":"pem"},
                 "Hsms":[{"HsmId":"hsm-1","State":"ACTIVE","AvailabilityZone":"eu-central-1a"},
                         {"HsmId":"hsm-2","State":"DEGRADED","AvailabilityZone":"eu-central-1b"}]}]}
                """)) {
            assertThat(probes(server).cluster(CLUSTER))
                    .isEqualTo(new ClusterFacts.Shown(
                            "ACTIVE",
                            List.of(
                                    new ClusterFacts.Hsm("ACTIVE", "eu-central-1a"),
                                    new ClusterFacts.Hsm("DEGRADED", "eu-central-1b")),
                            "pem"));
            assertThat(request.get())
                    .contains("/eu-central-1/cloudhsm/aws4_request")
                    .endsWith("\n{\"Filters\":{\"clusterIds\":[\"cluster-23456abcdef\"]}}");
        }
    }

    @Test
    void aClusterWithoutMembersIsShownWithoutThem() {
        try (var server = answering(200, "{\"Clusters\":[{\"ClusterId\":\"cluster-23456abcdef\"}]}")) {
            assertThat(probes(server).cluster(CLUSTER)).isEqualTo(new ClusterFacts.Shown("", List.of(), ""));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"Clusters\":[]}", "{}", "{\"Clusters\":[{\"ClusterId\":\"cluster-other234567\"}]}"})
    void anotherClusterIsNotTheOneThatWasNamed(String body) {
        try (var server = answering(200, body)) {
            assertThat(probes(server).cluster(CLUSTER)).isEqualTo(new ClusterFacts.Missing());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CloudHsmAccessDeniedException",
                "com.amazonaws.cloudhsm.v2#CloudHsmAccessDeniedException",
                "CloudHsmAccessDeniedException:http://internal.amazon.com/"
            })
    void aDeniedLookAtAClusterIsNotShown(String type) {
        try (var server = answering(400, "{\"__type\":\"" + type + "\",\"Message\":\"planted\"}")) {
            assertThat(probes(server).cluster(CLUSTER))
                    .isEqualTo(new ClusterFacts.NotShown("CloudHsmAccessDeniedException"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "503, '{}', Http503",
        "503, '<html/>', Http503",
        "200, '<html/>', UnreadableAnswer",
        "200, , UnreadableAnswer"
    })
    void aForeignAnswerAboutAClusterIsNotShown(int status, @Nullable String body, String reason) {
        try (var server = answering(status, body == null ? "" : body)) {
            assertThat(probes(server).cluster(CLUSTER)).isEqualTo(new ClusterFacts.NotShown(reason));
        }
    }

    @Test
    void anEndpointServiceIsShown() {
        try (var server = answering(200, """
                <?xml version="1.0" encoding="UTF-8"?>
                <DescribeVpcEndpointServicesResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">
                  <serviceNameSet><item>com.amazonaws.vpce.eu-central-1.vpce-svc-0123456789abcdef0</item></serviceNameSet>
                  <serviceDetailSet><item>
                    <serviceType><item><serviceType>Interface</serviceType></item></serviceType>
                    <availabilityZoneSet><item>eu-central-1a</item><item>eu-central-1b</item></availabilityZoneSet>
                    <privateDnsName>xks.example.com</privateDnsName>
                    <privateDnsNameSet><item><privateDnsName>xks.example.com</privateDnsName></item></privateDnsNameSet>
                    <privateDnsNameVerificationState>verified</privateDnsNameVerificationState>
                    <acceptanceRequired>false</acceptanceRequired>
                  </item></serviceDetailSet>
                </DescribeVpcEndpointServicesResponse>
                """)) {
            assertThat(probes(server).endpointService(SERVICE))
                    .isInstanceOfSatisfying(EndpointServiceFacts.Shown.class, shown -> {
                        assertThat(shown.types()).contains("Interface");
                        assertThat(shown.zones()).containsExactly("eu-central-1a", "eu-central-1b");
                        assertThat(shown.privateDnsNames()).containsExactly("xks.example.com");
                        assertThat(shown.verificationState()).isEqualTo("verified");
                        assertThat(shown.acceptanceRequired()).isFalse();
                    });
            assertThat(request.get())
                    .contains("/eu-central-1/ec2/aws4_request")
                    .contains("Action=DescribeVpcEndpointServices&Version=2016-11-15&ServiceName.1=" + SERVICE);
        }
    }

    @ParameterizedTest
    @CsvSource({"403, UnauthorizedOperation", "503, RequestLimitExceeded"})
    void aDeniedLookAtAnEndpointServiceIsNotShown(int status, String code) {
        try (var server =
                answering(status, "<Response><Errors><Error><Code>" + code + "</Code></Error></Errors></Response>")) {
            assertThat(probes(server).endpointService(SERVICE)).isEqualTo(new EndpointServiceFacts.NotShown(code));
        }
    }

    @Test
    void anUnknownEndpointServiceIsMissing() {
        try (var server = answering(
                400, "<Response><Errors><Error><Code>InvalidServiceName</Code></Error></Errors></Response>")) {
            assertThat(probes(server).endpointService(SERVICE)).isEqualTo(new EndpointServiceFacts.Missing());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "no document",
                "<html>a proxy</html>",
                "<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/hostname\">]><a>&b;</a>"
            })
    void aForeignAnswerIsNotShown(String body) {
        try (var server = answering(200, body)) {
            assertThat(probes(server).endpointService(SERVICE))
                    .isEqualTo(new EndpointServiceFacts.NotShown("UnreadableAnswer"));
        }
    }

    @Test
    void anEndpointThatBreaksTheConnectionIsNotShown() {
        try (var server = new StubServer(exchange -> exchange.close())) {
            assertThat(probes(server).endpointService(SERVICE)).isInstanceOf(EndpointServiceFacts.NotShown.class);
        }
    }
}
