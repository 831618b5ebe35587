package dev.keystorevending.emulator.xks;

import dev.keystorevending.emulator.control.Target;
import dev.keystorevending.emulator.http.AwsAnswer;
import dev.keystorevending.emulator.http.AwsCall;
import dev.keystorevending.emulator.http.AwsService;
import dev.keystorevending.emulator.http.CommonErrors;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** EC2, query protocol: {@code DescribeVpcEndpointServices} of one service name only. */
public final class EmulatedEndpointServices implements AwsService {

    private static final String OPERATION = "DescribeVpcEndpointServices";
    private static final String NAME = "ServiceName.1=";

    private final Target target;
    private final EmulatedProxies proxies;

    public EmulatedEndpointServices(Target target, EmulatedProxies proxies) {
        this.target = target;
        this.proxies = proxies;
    }

    @Override
    public String targetPrefix() {
        return "AmazonEC2";
    }

    @Override
    public Set<String> operations() {
        return Set.of(OPERATION);
    }

    @Override
    public CommonErrors commonErrors() {
        return CommonErrors.named("RequestLimitExceeded", "InternalError");
    }

    @Override
    public AwsAnswer answer(AwsCall call) {
        return serviceName(call)
                .flatMap(proxies::endpointService)
                .map(service -> xml(200, described(service, call.requestId())))
                .orElseGet(() -> xml(400, """
                        <Response><Errors><Error><Code>InvalidServiceName</Code>
                          <Message>The Vpc Endpoint Service does not exist</Message></Error></Errors>
                          <RequestID>%s</RequestID></Response>
                        """.formatted(call.requestId())));
    }

    private static Optional<String> serviceName(AwsCall call) {
        return Arrays.stream(new String(call.body(), StandardCharsets.UTF_8).split("&"))
                .filter(pair -> pair.startsWith(NAME))
                .map(pair -> URLDecoder.decode(pair.substring(NAME.length()), StandardCharsets.UTF_8))
                .findFirst();
    }

    private String described(EndpointService service, String requestId) {
        boolean correct = service.correctlyConfigured();
        return """
                <DescribeVpcEndpointServicesResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">
                  <requestId>%s</requestId>
                  <serviceNameSet><item>%s</item></serviceNameSet>
                  <serviceDetailSet><item>
                    <serviceName>%s</serviceName>
                    <serviceType><item><serviceType>Interface</serviceType></item></serviceType>
                    <availabilityZoneSet><item>%sa</item><item>%sb</item></availabilityZoneSet>
                    <owner>%s</owner>
                    <privateDnsName>%s</privateDnsName>
                    <privateDnsNameSet><item><privateDnsName>%s</privateDnsName></item></privateDnsNameSet>
                    <privateDnsNameVerificationState>%s</privateDnsNameVerificationState>
                    <vpcEndpointPolicySupported>false</vpcEndpointPolicySupported>
                    <acceptanceRequired>%s</acceptanceRequired>
                  </item></serviceDetailSet>
                </DescribeVpcEndpointServicesResponse>
                """.formatted(
                        requestId,
                        service.name(),
                        service.name(),
                        target.region(),
                        target.region(),
                        service.owner(),
                        service.privateDnsName(),
                        service.privateDnsName(),
                        correct ? "verified" : "pendingVerification",
                        !correct);
    }

    private static AwsAnswer xml(int status, String document) {
        return new AwsAnswer(
                status, Map.of("Content-Type", "text/xml;charset=UTF-8"), document.getBytes(StandardCharsets.UTF_8));
    }
}
