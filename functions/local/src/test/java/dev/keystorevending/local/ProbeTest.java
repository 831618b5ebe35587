package dev.keystorevending.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keystorevending.emulator.control.Fault;
import dev.keystorevending.emulator.xks.EndpointService;
import dev.keystorevending.emulator.xks.ProxyBehaviour;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Probes of the running service against the emulator's TLS proxies and its EC2. */
class ProbeTest {

    private final LocalService service = LocalService.start(LocalService.Options.forTests(
            new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8)));

    @AfterEach
    void stop() {
        service.close();
    }

    private JsonNode probe(Caller caller, String team, JsonNode body) {
        var answer = new ApiClient(service.api())
                .send(
                        caller,
                        "POST",
                        "/v1/teams/" + team + "/key-stores?probe=true&validateOnly=true",
                        Map.of("Content-Type", "application/json"),
                        body.toString());
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(200);
        return answer.body().path("probe").path("findings");
    }

    private JsonNode publicProxy() {
        return probe(
                SeedData.PAYMENTS,
                "payments",
                SampleRequests.publicProxy(
                        service.seedData(), "payments-cards", SeedData.PAYMENTS_HOST, "/kms/xks/v1", "payments/xks"));
    }

    private JsonNode vpcProxy() {
        return probe(SeedData.PLATFORM, "platform", SampleRequests.vpcProxy(service.seedData(), "platform-dev-eks"));
    }

    private static Map<String, String> results(JsonNode findings) {
        var results = new TreeMap<String, String>();
        findings.forEach(finding -> results.put(
                finding.path("check").asText(), finding.path("result").asText()));
        return results;
    }

    private static String detail(JsonNode findings, String check) {
        for (JsonNode finding : findings) {
            if (finding.path("check").asText().equals(check)) {
                return finding.path("detail").asText();
            }
        }
        return "";
    }

    @Test
    void aCertificateThatNobodySignedGetsNoRequest() {
        service.aws().proxies().behave(SeedData.PAYMENTS_HOST, ProxyBehaviour.UNTRUSTED_CERTIFICATE);
        assertThat(results(publicProxy()))
                .containsEntry("CertificateChain", "failure")
                .containsEntry("HealthStatus", "notChecked")
                .containsEntry("HealthLatency", "notChecked");
    }

    @Test
    void aCredentialThatTheProxyDoesNotHaveIsAFailure() {
        service.aws()
                .proxies()
                .add(
                        SeedData.PAYMENTS_HOST,
                        "",
                        "ANOTHERPROXYACCESSKEY",
                        "AnotherSecretThanTheOneOfTheTeamInThisTest123");
        assertThat(detail(publicProxy(), "HealthStatus"))
                .isEqualTo("The proxy responded with AuthenticationFailedException.");
    }

    @Test
    void aProxyWithoutKeyManagersIsAFailure() {
        service.aws().proxies().behave(SeedData.PAYMENTS_HOST, ProxyBehaviour.ALL_UNAVAILABLE);
        assertThat(results(publicProxy())).containsEntry("HealthStatus", "failure");
    }

    @Test
    void anEndpointServiceThatKmsWouldRefuseIsAFailure() {
        service.aws()
                .proxies()
                .addEndpointService(new EndpointService(
                        SeedData.ENDPOINT_SERVICE, SeedData.ACCOUNT, SeedData.PLATFORM_VPC_HOST, false));
        assertThat(results(vpcProxy()))
                .containsEntry("PrivateDnsName", "ok")
                .containsEntry("DomainVerification", "failure")
                .containsEntry("ConnectionAcceptance", "failure");
    }

    @Test
    void aLookThatFailsIsNotChecked() {
        service.aws().faults().next("DescribeVpcEndpointServices", new Fault.DropBefore());
        assertThat(results(vpcProxy()).values()).containsOnly("notChecked");
    }

    @Test
    void aProbeOfAProxyCallsNothingElse() {
        service.aws().calls().clear();
        publicProxy();
        assertThat(service.aws().calls().operationsOf("FUNCTIONAPI"))
                .as("the last one adds the dry run to the history of the team")
                .containsOnly("BatchGetItem", "GetSecretValue", "DescribeSecret", "TransactWriteItems");
    }
}
