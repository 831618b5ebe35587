package dev.keystorevending.aws.probe;

import dev.keystorevending.core.keystore.Backing;
import dev.keystorevending.core.secret.Credential.ProxyCredential;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/**
 * The request GetHealthStatus, signed with Signature Version 4 for the service {@code kms-xks-proxy}. The raw secret access key
 * is used for the signature and is not in the request.
 */
final class HealthRequest {

    private static final String SERVICE = "kms-xks-proxy";

    private final String region;

    HealthRequest(String region) {
        this.region = region;
    }

    /** Returns the bytes of the request. */
    byte[] signed(Backing.PublicEndpoint proxy, ProxyCredential credential) {
        byte[] body = ("{\"requestMetadata\":{\"kmsRequestId\":\"" + UUID.randomUUID()
                        + "\",\"kmsOperation\":\"KmsHealthCheck\"}}")
                .getBytes(StandardCharsets.UTF_8);
        String path = proxy.path().value() + "/health";
        var unsigned = SdkHttpRequest.builder()
                .method(SdkHttpMethod.POST)
                .uri(URI.create(proxy.endpoint().value() + path))
                .putHeader("Host", proxy.endpoint().host())
                .putHeader("Content-Type", "application/json")
                .build();
        var key = AwsCredentialsIdentity.create(credential.accessKeyId(), credential.rawSecretAccessKey());
        var signed = AwsV4HttpSigner.create()
                .sign(request -> request.identity(key)
                        .request(unsigned)
                        .payload(ContentStreamProvider.fromByteArray(body))
                        .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, SERVICE)
                        .putProperty(AwsV4HttpSigner.REGION_NAME, region))
                .request();
        var head = new StringBuilder("POST " + path + " HTTP/1.1\r\n");
        signed.forEachHeader((name, values) -> values.forEach(
                value -> head.append(name).append(": ").append(value).append("\r\n")));
        head.append("Content-Length: ").append(body.length).append("\r\nConnection: close\r\n\r\n");
        var bytes = new ByteArrayOutputStream();
        bytes.writeBytes(head.toString().getBytes(StandardCharsets.US_ASCII));
        bytes.writeBytes(body);
        return bytes.toByteArray();
    }
}
