package dev.keystorevending.aws.probe;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.IdentityProvider;

/**
 * Calls of an AWS service without its SDK module: signed by the SDK's signer, sent by the HTTP client of the SDK's clients.
 * A call is not retried.
 */
public final class SignedCalls {

    private static final int LONGEST = 256 * 1024;

    private final SdkHttpClient http;
    private final URI endpoint;
    private final String service;
    private final String region;
    private final IdentityProvider<? extends AwsCredentialsIdentity> credentials;
    private final Duration time;

    /** Reads a response. */
    interface Reader<T> {
        T read(int status, InputStream body) throws IOException;
    }

    /**
     * Creates the caller of one service.
     *
     * @param service its name in a signature
     * @param time after which a call is given up
     */
    public SignedCalls(
            SdkHttpClient http,
            URI endpoint,
            String service,
            String region,
            IdentityProvider<? extends AwsCredentialsIdentity> credentials,
            Duration time) {
        this.http = http;
        this.endpoint = endpoint;
        this.service = service;
        this.region = region;
        this.credentials = credentials;
        this.time = time;
    }

    Duration time() {
        return time;
    }

    /** Returns what the reader makes of the response, or what {@code lost} makes of the reason why there is none. */
    <T> T post(Map<String, String> headers, String body, Reader<T> reader, Function<String, T> lost) {
        try {
            var call = signed(headers, body);
            return TimeBox.within(time, () -> answer(call, reader, lost), call::abort)
                    .orElseGet(() -> lost.apply("a time-out"));
        } catch (SdkException withoutCredentials) {
            return lost.apply(withoutCredentials.getClass().getSimpleName());
        }
    }

    private ExecutableHttpRequest signed(Map<String, String> headers, String body) {
        var payload = ContentStreamProvider.fromUtf8String(body);
        var unsigned = SdkHttpRequest.builder()
                .method(SdkHttpMethod.POST)
                .uri(endpoint)
                .encodedPath("/")
                .putHeader("Content-Length", String.valueOf(body.getBytes(StandardCharsets.UTF_8).length));
        headers.forEach(unsigned::putHeader);
        var signed = AwsV4HttpSigner.create()
                .sign(request -> request.identity(credentials.resolveIdentity().join())
                        .request(unsigned.build())
                        .payload(payload)
                        .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, service)
                        .putProperty(AwsV4HttpSigner.REGION_NAME, region));
        return http.prepareRequest(HttpExecuteRequest.builder()
                .request(signed.request())
                .contentStreamProvider(signed.payload().orElse(payload))
                .build());
    }

    private static <T> T answer(ExecutableHttpRequest call, Reader<T> reader, Function<String, T> lost) {
        try {
            var response = call.call();
            int status = response.httpResponse().statusCode();
            var body = response.responseBody();
            if (body.isEmpty()) {
                return reader.read(status, InputStream.nullInputStream());
            }
            try (InputStream in = body.get()) {
                return reader.read(status, new ByteArrayInputStream(in.readNBytes(LONGEST)));
            }
        } catch (IOException broken) {
            return lost.apply(broken.getClass().getSimpleName());
        }
    }
}
