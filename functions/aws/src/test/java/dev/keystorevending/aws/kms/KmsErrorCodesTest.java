package dev.keystorevending.aws.kms;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystorevending.aws.wiring.AwsClients;
import dev.keystorevending.aws.wiring.StubServer;
import dev.keystorevending.core.CreateRequests;
import dev.keystorevending.core.keystore.Backing;
import dev.keystorevending.core.keystore.CustomKeyStoreId;
import dev.keystorevending.core.kms.CommandAnswer;
import dev.keystorevending.core.kms.CreateAnswer;
import dev.keystorevending.core.kms.CreateParameters;
import dev.keystorevending.core.kms.KmsRefusal;
import dev.keystorevending.core.secret.Credential;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.kms.model.KmsException;

/** Which error codes of AWS say that no key store was created, and which of them are the caller's mistake. */
class KmsErrorCodesTest {

    private int status = 400;
    private String body = "";

    private final StubServer aws = new StubServer(exchange -> {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            byte[] answer = body.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.1");
            exchange.sendResponseHeaders(status, answer.length);
            exchange.getResponseBody().write(answer);
        }
    });
    private final AwsClients clients = aws.clients();
    private final KmsCustomKeyStores kms = new KmsCustomKeyStores(clients.kmsOnceOnly(), clients.kmsOnceOnly());

    @AfterEach
    void stop() {
        clients.close();
        aws.close();
    }

    /** The errors of {@code CreateCustomKeyStore} in botocore's service model; {@code KMSInternalException} is a 500. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "CloudHsmClusterInUseException",
                "CustomKeyStoreNameInUseException",
                "CloudHsmClusterNotFoundException",
                "CloudHsmClusterNotActiveException",
                "IncorrectTrustAnchorException",
                "CloudHsmClusterInvalidConfigurationException",
                "LimitExceededException",
                "XksProxyUriInUseException",
                "XksProxyUriEndpointInUseException",
                "XksProxyUriUnreachableException",
                "XksProxyIncorrectAuthenticationCredentialException",
                "XksProxyVpcEndpointServiceInUseException",
                "XksProxyVpcEndpointServiceNotFoundException",
                "XksProxyVpcEndpointServiceInvalidConfigurationException",
                "XksProxyInvalidResponseException",
                "XksProxyInvalidConfigurationException",
                "ValidationException"
            })
    void whatKmsDeclaresIsARefusal(String code) {
        assertThat(create(400, code))
                .isEqualTo(new CreateAnswer.Refused(KmsRefusal.valueOf(code.replace("Exception", ""))));
        assertThat(create(500, code)).isInstanceOf(CreateAnswer.Unknown.class);
        assertThat(create(408, code)).isInstanceOf(CreateAnswer.Unknown.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Validation", "ValidationError"})
    void aValueThatIsNotValidIsARefusalInEverySpelling(String code) {
        assertThat(create(400, code)).isEqualTo(new CreateAnswer.Refused(KmsRefusal.Validation));
    }

    @ParameterizedTest
    @CsvSource({
        "400, Throttling",
        "400, ThrottlingException",
        "400, ThrottledException",
        "400, RequestThrottled",
        "400, RequestThrottledException",
        "429, TooManyRequestsException",
        "400, RequestLimitExceeded",
        "400, SlowDown"
    })
    void aThrottleIsOneByAnyOfItsCodes(int httpStatus, String code) {
        assertThat(create(httpStatus, code)).isEqualTo(new CreateAnswer.Refused(KmsRefusal.Throttling));
        answer(httpStatus, code);
        assertThat(kms.connect(new CustomKeyStoreId("cks-1"))).isEqualTo(new CommandAnswer.Throttled());
        assertThat(kms.disconnect(new CustomKeyStoreId("cks-1"))).isEqualTo(new CommandAnswer.Throttled());
    }

    @Test
    void aThrottleIsWhatTheSdkTakesForOne() {
        assertThat(KmsErrors.THROTTLED).allMatch(code -> throttled(code) || throttled(code + "Exception"));
        assertThat(throttled("LimitExceededException")).isFalse();
        assertThat(KmsErrors.THROTTLED).doesNotContain("LimitExceeded");
    }

    private static boolean throttled(String code) {
        var failed = (KmsException) KmsException.builder()
                .statusCode(400)
                .awsErrorDetails(AwsErrorDetails.builder().errorCode(code).build())
                .build();
        return failed.isThrottlingException();
    }

    @ParameterizedTest
    @CsvSource({
        "400, AccessDeniedException",
        "400, ExpiredToken",
        "403, ExpiredTokenException",
        "400, UnrecognizedClientException",
        "403, InvalidClientTokenId",
        "403, InvalidSignatureException",
        "403, SignatureDoesNotMatch",
        "400, IncompleteSignature",
        "403, MissingAuthenticationToken",
        "400, RequestExpired",
        "403, RequestTimeTooSkewed",
        "403, OptInRequired",
        "400, NotAuthorized"
    })
    void whereTheServiceIsNotAdmittedTheCallerMayRetry(int httpStatus, String code) {
        assertThat(create(httpStatus, code)).isEqualTo(new CreateAnswer.Refused(KmsRefusal.AccessDenied));
        assertThat(KmsRefusal.AccessDenied.problem().retryable()).isTrue();
        assertThat(KmsRefusal.AccessDenied.problem().status()).isEqualTo(503);
    }

    @ParameterizedTest
    @CsvSource({"400, ExpiredTokenException", "403, InvalidSignatureException", "400, MoonInWrongPhaseException"})
    void aCommandIsDecidedAnewWhateverElseIsWrong(int httpStatus, String code) {
        answer(httpStatus, code);
        assertThat(kms.connect(new CustomKeyStoreId("cks-1")))
                .isEqualTo(new CommandAnswer.Later(code.replace("Exception", "")));
    }

    @ParameterizedTest
    @MethodSource("undeclared")
    void anyOtherErrorProvesNothing(int httpStatus, String answer, String cause) {
        status = httpStatus;
        body = answer;
        assertThat(create()).isEqualTo(new CreateAnswer.Unknown(cause));
    }

    static Stream<Arguments> undeclared() {
        return Stream.of(
                Arguments.of(400, error("MoonInWrongPhaseException"), "MoonInWrongPhase"),
                Arguments.of(400, error("InvalidParameterException"), "InvalidParameter"),
                Arguments.of(400, error("RequestTimeoutException"), "RequestTimeout"),
                Arguments.of(404, error("UnknownOperationException"), "UnknownOperation"),
                Arguments.of(400, error(""), "Http400"),
                Arguments.of(400, "{}", "Http400"),
                Arguments.of(403, "<html>blocked</html>", "Http403"),
                Arguments.of(429, "{}", "Http429"),
                Arguments.of(500, error("KMSInternalException"), "KMSInternal"),
                Arguments.of(503, error("SlowDown"), "SlowDown"));
    }

    private CreateAnswer create(int httpStatus, String code) {
        answer(httpStatus, code);
        return create();
    }

    private CreateAnswer create() {
        var request = CreateRequests.request(CreateRequests.cloudHsm());
        return kms.create(new CreateParameters.CloudHsm(
                request.name(), (Backing.CloudHsm) request.backing(), new Credential.KmsUserPassword("kmsPswd01")));
    }

    private void answer(int httpStatus, String code) {
        status = httpStatus;
        body = error(code);
    }

    private static String error(String code) {
        return "{\"__type\":\"" + code + "\",\"message\":\"refused\"}";
    }
}
