package dev.keystorevending.emulator.sigv4;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystorevending.emulator.sigv4.Verification.Reason;
import dev.keystorevending.emulator.sigv4.Verification.Refused;
import dev.keystorevending.emulator.sigv4.Verification.Verified;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpFullRequest;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

class SignatureVerifierTest {

    private static final String ACCESS_KEY_ID = "AKIDEXAMPLE";
    private static final String SECRET_KEY = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
    private static final Instant NOW = Instant.parse("2015-08-30T12:36:00Z");

    private final SignatureVerifier verifier = verifier(NOW);

    private static SignatureVerifier verifier(Instant now) {
        return new SignatureVerifier(
                "service",
                "us-east-1",
                accessKeyId -> accessKeyId.equals(ACCESS_KEY_ID) ? Optional.of(SECRET_KEY) : Optional.empty(),
                InstantSource.fixed(now));
    }

    /** Requests of AWS's Signature Version 4 test suite. */
    @ParameterizedTest
    @CsvSource({
        "GET, '', 5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
        "POST, '', 5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b",
        "GET, Param2=value2&Param1=value1, b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500"
    })
    void acceptsAwsTestSuite(String method, String query, String signature) {
        SignedRequest request = new SignedRequest(
                method,
                "/",
                query,
                Map.of(
                        "Host", List.of("example.amazonaws.com"),
                        "X-Amz-Date", List.of("20150830T123600Z"),
                        "Authorization",
                                List.of(
                                        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, "
                                                + "SignedHeaders=host;x-amz-date, Signature=" + signature)),
                new byte[0]);

        assertThat(verifier.verify(request)).isEqualTo(new Verified(ACCESS_KEY_ID));
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /v1/teams/payments/key-stores, ''",
        "POST, /v1/teams/payments/key-stores, validateOnly=true",
        "GET, /v1/teams/payments/key-stores, status=CREATED&name=a%20b&pageSize=5&pageToken=a%2Bb%2F%3D",
        "GET, /a%20path/with~tilde/and%2Fslash, b=2&a=1&a=0&empty=&flag",
        "GET, /stars*, q=*~x"
    })
    void acceptsSdkSignature(String method, String path, String query) {
        SignedRequest request = signedBySdk(method, path, query, "{\"name\":\"é\"}");

        assertThat(verifier.verify(request)).isEqualTo(new Verified(ACCESS_KEY_ID));
    }

    @Test
    void acceptsRequestSignerSignature() {
        SignedRequest request = new RequestSigner("service", "us-east-1")
                .sign(unsigned("POST", "/kms/xks/v1/health", "", "{}"), ACCESS_KEY_ID, SECRET_KEY, NOW);

        assertThat(verifier.verify(request)).isEqualTo(new Verified(ACCESS_KEY_ID));
    }

    /** curl does not encode the path twice. */
    @Test
    void acceptsPathWithoutDoubleEncoding() {
        SignedRequest request = signedBySdk("GET", "/a%20b", "", "");
        SignedRequest dated = without(request, "authorization");
        AuthorizationHeader header = AuthorizationHeader.parse(
                        request.header("authorization").orElseThrow())
                .orElseThrow();
        String signature = header.scope()
                .signature(
                        SECRET_KEY,
                        dated.header("x-amz-date").orElseThrow(),
                        CanonicalRequest.of(dated, header.signedHeaders(), "/a%20b"));
        SignedRequest curls = with(
                request,
                "authorization",
                request.header("authorization").orElseThrow().replace(header.signature(), signature));

        assertThat(verifier.verify(curls)).isEqualTo(new Verified(ACCESS_KEY_ID));
    }

    @ParameterizedTest
    @MethodSource("tampered")
    void rejectsTamperedRequest(Reason reason, UnaryOperator<SignedRequest> tamper) {
        SignedRequest request = signedBySdk("POST", "/v1/teams/payments/key-stores", "validateOnly=true", "{}");

        assertThat(verifier.verify(tamper.apply(request))).isEqualTo(new Refused(reason));
    }

    static Stream<Arguments> tampered() {
        return Stream.of(
                tampered(Reason.MISSING_AUTHENTICATION, request -> without(request, "authorization")),
                tampered(Reason.MALFORMED_AUTHORIZATION, request -> with(request, "authorization", "Basic dTpw")),
                tampered(Reason.MALFORMED_AUTHORIZATION, request -> authorization(request, "Signature=", "Sign=")),
                tampered(Reason.MALFORMED_AUTHORIZATION, request -> authorization(request, "/aws4_request", "")),
                tampered(Reason.MALFORMED_DATE, request -> without(request, "x-amz-date")),
                tampered(Reason.MALFORMED_DATE, request -> with(request, "x-amz-date", "yesterday")),
                tampered(Reason.MALFORMED_DATE, request -> authorization(request, "/20150830/", "/20150831/")),
                tampered(Reason.WRONG_SERVICE, request -> authorization(request, "/service/", "/kms/")),
                tampered(Reason.WRONG_REGION, request -> authorization(request, "/us-east-1/", "/eu-central-1/")),
                tampered(Reason.REQUIRED_HEADER_NOT_SIGNED, request -> authorization(request, "host;", "")),
                tampered(Reason.UNKNOWN_ACCESS_KEY, request -> authorization(request, "AKIDEXAMPLE", "AKIDOTHER")),
                tampered(Reason.PAYLOAD_CHANGED, request -> with(request, "x-amz-content-sha256", "UNSIGNED-PAYLOAD")),
                tampered(Reason.SIGNATURE_MISMATCH, request -> changed(request, "PUT", request.rawPath(), "{}")),
                tampered(Reason.SIGNATURE_MISMATCH, request -> changed(request, "POST", "/v1/teams/other", "{}")),
                tampered(
                        Reason.SIGNATURE_MISMATCH,
                        request -> changed(without(request, "x-amz-content-sha256"), "POST", request.rawPath(), "[]")),
                tampered(Reason.SIGNATURE_MISMATCH, request -> with(request, "content-type", "text/plain")),
                tampered(
                        Reason.SIGNATURE_MISMATCH,
                        request -> new SignedRequest(
                                request.method(), request.rawPath(), "", request.headers(), request.body())));
    }

    @ParameterizedTest
    @CsvSource({"-301, EXPIRED", "-300, ''", "300, ''", "301, EXPIRED"})
    void allowsFiveMinutesOfClockSkew(long seconds, String reason) {
        SignedRequest request = signedBySdk("GET", "/", "", "");

        Verification verification =
                verifier(NOW.plus(Duration.ofSeconds(seconds))).verify(request);

        assertThat(verification)
                .isEqualTo(reason.isEmpty() ? new Verified(ACCESS_KEY_ID) : new Refused(Reason.valueOf(reason)));
    }

    private static Arguments tampered(Reason reason, UnaryOperator<SignedRequest> tamper) {
        return Arguments.of(reason, tamper);
    }

    private static SignedRequest signedBySdk(String method, String path, String query, String body) {
        SdkHttpRequest unsigned = SdkHttpFullRequest.builder()
                .method(SdkHttpMethod.fromValue(method))
                .uri(URI.create("https://example.amazonaws.com" + path + (query.isEmpty() ? "" : "?" + query)))
                .putHeader("Content-Type", "application/json")
                .build();
        SdkHttpRequest signed = AwsV4HttpSigner.create()
                .sign(request -> request.identity(AwsCredentialsIdentity.create(ACCESS_KEY_ID, SECRET_KEY))
                        .request(unsigned)
                        .payload(ContentStreamProvider.fromUtf8String(body))
                        .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "service")
                        .putProperty(AwsV4HttpSigner.REGION_NAME, "us-east-1")
                        .putProperty(HttpSigner.SIGNING_CLOCK, Clock.fixed(NOW, ZoneOffset.UTC)))
                .request();
        return new SignedRequest(method, path, query, signed.headers(), body.getBytes(StandardCharsets.UTF_8));
    }

    private static SignedRequest unsigned(String method, String path, String query, String body) {
        return new SignedRequest(
                method,
                path,
                query,
                Map.of("host", List.of("example.amazonaws.com")),
                body.getBytes(StandardCharsets.UTF_8));
    }

    private static SignedRequest authorization(SignedRequest request, String from, String to) {
        return with(
                request,
                "authorization",
                request.header("authorization").orElseThrow().replace(from, to));
    }

    private static SignedRequest with(SignedRequest request, String header, String value) {
        Map<String, List<String>> headers = new HashMap<>(request.headers());
        headers.put(header, List.of(value));
        return new SignedRequest(request.method(), request.rawPath(), request.rawQuery(), headers, request.body());
    }

    private static SignedRequest without(SignedRequest request, String header) {
        Map<String, List<String>> headers = new HashMap<>(request.headers());
        headers.remove(header);
        return new SignedRequest(request.method(), request.rawPath(), request.rawQuery(), headers, request.body());
    }

    private static SignedRequest changed(SignedRequest request, String method, String path, String body) {
        return new SignedRequest(
                method, path, request.rawQuery(), request.headers(), body.getBytes(StandardCharsets.UTF_8));
    }
}
