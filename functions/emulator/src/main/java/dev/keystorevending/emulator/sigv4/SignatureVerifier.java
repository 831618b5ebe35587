package dev.keystorevending.emulator.sigv4;

import dev.keystorevending.emulator.sigv4.Verification.Reason;
import dev.keystorevending.emulator.sigv4.Verification.Refused;
import dev.keystorevending.emulator.sigv4.Verification.Verified;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.function.Function;

/**
 * Verifies AWS Signature Version 4 in the Authorization header, as the receiving service does: method, path, query, the
 * signed headers, and the payload. Query-string signatures (presigned URLs) are not accepted.
 */
public final class SignatureVerifier {

    private static final DateTimeFormatter TIMESTAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final Duration SKEW = Duration.ofMinutes(5);

    private final String service;
    private final String region;
    private final Function<String, Optional<String>> secretKeys;
    private final InstantSource clock;

    /**
     * @param service the service of the credential scope, such as {@code execute-api}
     * @param secretKeys finds the secret access key of an access key id
     */
    public SignatureVerifier(
            String service, String region, Function<String, Optional<String>> secretKeys, InstantSource clock) {
        this.service = service;
        this.region = region;
        this.secretKeys = secretKeys;
        this.clock = clock;
    }

    public Verification verify(SignedRequest request) {
        Optional<String> text = request.header("authorization");
        if (text.isEmpty()) {
            return new Refused(Reason.MISSING_AUTHENTICATION);
        }
        return AuthorizationHeader.parse(text.get())
                .map(authorization -> verify(request, authorization))
                .orElseGet(() -> new Refused(Reason.MALFORMED_AUTHORIZATION));
    }

    private Verification verify(SignedRequest request, AuthorizationHeader authorization) {
        String timestamp = request.header("x-amz-date").orElse("");
        return refusalBeforeSignature(request, authorization, timestamp)
                .<Verification>map(Refused::new)
                .orElseGet(() -> verifySignature(request, authorization, timestamp));
    }

    private Optional<Reason> refusalBeforeSignature(
            SignedRequest request, AuthorizationHeader authorization, String timestamp) {
        Optional<Instant> signedAt = parse(timestamp);
        CredentialScope scope = authorization.scope();
        if (signedAt.isEmpty() || !timestamp.startsWith(scope.date())) {
            return Optional.of(Reason.MALFORMED_DATE);
        }
        if (!scope.service().equals(service)) {
            return Optional.of(Reason.WRONG_SERVICE);
        }
        if (!scope.region().equals(region)) {
            return Optional.of(Reason.WRONG_REGION);
        }
        if (Duration.between(signedAt.get(), clock.instant()).abs().compareTo(SKEW) > 0) {
            return Optional.of(Reason.EXPIRED);
        }
        if (!authorization.signedHeaders().contains("host")
                || !authorization.signedHeaders().contains("x-amz-date")) {
            return Optional.of(Reason.REQUIRED_HEADER_NOT_SIGNED);
        }
        Optional<String> declaredHash = request.header("x-amz-content-sha256");
        if (declaredHash.isPresent() && !declaredHash.get().equals(Hashes.sha256Hex(request.body()))) {
            return Optional.of(Reason.PAYLOAD_CHANGED);
        }
        return Optional.empty();
    }

    private Verification verifySignature(SignedRequest request, AuthorizationHeader authorization, String timestamp) {
        Optional<String> secretKey = secretKeys.apply(authorization.accessKeyId());
        if (secretKey.isEmpty()) {
            return new Refused(Reason.UNKNOWN_ACCESS_KEY);
        }
        boolean matches = CanonicalRequest.paths(request.rawPath()).stream()
                .map(path -> CanonicalRequest.of(request, authorization.signedHeaders(), path))
                .map(canonical -> authorization.scope().signature(secretKey.get(), timestamp, canonical))
                .anyMatch(expected -> equalInConstantTime(expected, authorization.signature()));
        return matches ? new Verified(authorization.accessKeyId()) : new Refused(Reason.SIGNATURE_MISMATCH);
    }

    private static boolean equalInConstantTime(String expected, String actual) {
        return MessageDigest.isEqual(
                expected.getBytes(StandardCharsets.UTF_8), actual.getBytes(StandardCharsets.UTF_8));
    }

    private static Optional<Instant> parse(String timestamp) {
        try {
            return Optional.of(TIMESTAMP.parse(timestamp, Instant::from));
        } catch (DateTimeParseException malformed) {
            return Optional.empty();
        }
    }
}
