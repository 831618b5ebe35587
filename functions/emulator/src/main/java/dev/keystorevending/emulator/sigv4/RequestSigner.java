package dev.keystorevending.emulator.sigv4;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Signs requests with AWS Signature Version 4: every header given, plus {@code x-amz-date}. */
public final class RequestSigner {

    private static final DateTimeFormatter TIMESTAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    private final String service;
    private final String region;

    public RequestSigner(String service, String region) {
        this.service = service;
        this.region = region;
    }

    /** The request with the headers {@code x-amz-date} and {@code authorization}; it must carry {@code host} already. */
    public SignedRequest sign(SignedRequest request, String accessKeyId, String secretKey, Instant now) {
        String timestamp = TIMESTAMP.format(now);
        Map<String, List<String>> headers = new TreeMap<>(request.headers());
        headers.put("x-amz-date", List.of(timestamp));
        List<String> signedHeaders = List.copyOf(headers.keySet());
        CredentialScope scope = new CredentialScope(timestamp.substring(0, 8), region, service);
        SignedRequest dated = withHeaders(request, headers);
        String canonical = CanonicalRequest.of(
                dated, signedHeaders, CanonicalRequest.paths(request.rawPath()).getFirst());
        headers.put(
                "authorization",
                List.of("%s Credential=%s/%s, SignedHeaders=%s, Signature=%s"
                        .formatted(
                                AuthorizationHeader.ALGORITHM,
                                accessKeyId,
                                scope.text(),
                                String.join(";", signedHeaders),
                                scope.signature(secretKey, timestamp, canonical))));
        return withHeaders(request, headers);
    }

    private static SignedRequest withHeaders(SignedRequest request, Map<String, List<String>> headers) {
        return new SignedRequest(request.method(), request.rawPath(), request.rawQuery(), headers, request.body());
    }
}
