package dev.keystorevending.emulator.xks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystorevending.emulator.EmulatedAws;
import dev.keystorevending.emulator.EmulatedAwsOptions;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class EmulatedEndpointServicesTest {

    private static final String NAME = "com.amazonaws.vpce.eu-central-1.vpce-svc-0123456789abcdef0";
    private static EmulatedAws aws;

    @BeforeAll
    static void start() {
        aws = EmulatedAws.start(EmulatedAwsOptions.defaults());
    }

    @AfterAll
    static void stop() {
        aws.close();
    }

    private static HttpResponse<String> describe(String name) throws Exception {
        try (var http = HttpClient.newHttpClient()) {
            return http.send(
                    HttpRequest.newBuilder(aws.endpoint())
                            .header("Content-Type", "application/x-www-form-urlencoded")
                            .POST(HttpRequest.BodyPublishers.ofString(
                                    "Action=DescribeVpcEndpointServices&Version=2016-11-15&ServiceName.1=" + name))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }

    @Test
    void describesAService() throws Exception {
        aws.proxies().addEndpointService(new EndpointService(NAME, "111122223333", "xks.example.com", true));
        var answer = describe(NAME);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body())
                .contains("<privateDnsName>xks.example.com</privateDnsName>")
                .contains("<privateDnsNameVerificationState>verified<")
                .contains("<acceptanceRequired>false<");
    }

    @Test
    void showsWhatIsWrongWithAService() throws Exception {
        aws.proxies().addEndpointService(new EndpointService(NAME + "1", "111122223333", "xks.example.com", false));
        assertThat(describe(NAME + "1").body())
                .contains("<privateDnsNameVerificationState>pendingVerification<")
                .contains("<acceptanceRequired>true<");
    }

    @Test
    void refusesAServiceThatDoesNotExist() throws Exception {
        var answer = describe(NAME + "2");
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("<Code>InvalidServiceName</Code>");
        assertThat(aws.calls().operations()).contains("DescribeVpcEndpointServices");
    }
}
