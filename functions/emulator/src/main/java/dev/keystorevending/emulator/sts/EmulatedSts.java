package dev.keystorevending.emulator.sts;

import dev.keystorevending.emulator.control.Target;
import dev.keystorevending.emulator.http.AwsAnswer;
import dev.keystorevending.emulator.http.AwsCall;
import dev.keystorevending.emulator.http.AwsService;
import dev.keystorevending.emulator.http.CommonErrors;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;

/** STS, query protocol: {@code GetCallerIdentity} only. */
public final class EmulatedSts implements AwsService {

    private static final Set<String> OPERATIONS = Set.of("GetCallerIdentity");

    private final Target target;
    private final Map<String, String> callers;

    /**
     * @param callers principal ARNs by access key id; anyone else is the account's root
     */
    public EmulatedSts(Target target, Map<String, String> callers) {
        this.target = target;
        this.callers = Map.copyOf(callers);
    }

    @Override
    public String targetPrefix() {
        return "AWSSecurityTokenServiceV20110615";
    }

    @Override
    public Set<String> operations() {
        return OPERATIONS;
    }

    @Override
    public CommonErrors commonErrors() {
        return CommonErrors.named("Throttling", "InternalFailure");
    }

    @Override
    public AwsAnswer answer(AwsCall call) {
        if (!call.operation().equals("GetCallerIdentity")) {
            return xml(400, """
                    <ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
                      <Error><Type>Sender</Type><Code>InvalidAction</Code><Message>Could not find this operation</Message></Error>
                      <RequestId>%s</RequestId>
                    </ErrorResponse>
                    """.formatted(call.requestId()));
        }
        String accessKeyId = call.accessKeyId().orElse("");
        String arn = callers.getOrDefault(accessKeyId, "arn:aws:iam::%s:root".formatted(target.account()));
        return xml(200, """
                <GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
                  <GetCallerIdentityResult><Arn>%s</Arn><UserId>%s</UserId><Account>%s</Account></GetCallerIdentityResult>
                  <ResponseMetadata><RequestId>%s</RequestId></ResponseMetadata>
                </GetCallerIdentityResponse>
                """.formatted(arn, userId(accessKeyId), target.account(), call.requestId()));
    }

    private String userId(String accessKeyId) {
        return callers.containsKey(accessKeyId) ? accessKeyId : target.account();
    }

    private static AwsAnswer xml(int status, String document) {
        return new AwsAnswer(status, Map.of("Content-Type", "text/xml"), document.getBytes(StandardCharsets.UTF_8));
    }
}
