package dev.keystorevending.emulator.sigv4;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** A parsed {@code Authorization: AWS4-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=…}. */
public record AuthorizationHeader(
        String accessKeyId, CredentialScope scope, List<String> signedHeaders, String signature) {

    static final String ALGORITHM = "AWS4-HMAC-SHA256";

    /** The header's parts; empty where it is of another scheme or lacks a part. */
    public static Optional<AuthorizationHeader> parse(String text) {
        if (!text.startsWith(ALGORITHM + " ")) {
            return Optional.empty();
        }
        Map<String, String> parts = Arrays.stream(
                        text.substring(ALGORITHM.length()).split(",", -1))
                .map(String::strip)
                .filter(part -> part.indexOf('=') > 0)
                .collect(Collectors.toMap(
                        part -> part.substring(0, part.indexOf('=')),
                        part -> part.substring(part.indexOf('=') + 1),
                        (first, second) -> first));
        String credential = parts.getOrDefault("Credential", "");
        String signedHeaders = parts.getOrDefault("SignedHeaders", "");
        String signature = parts.getOrDefault("Signature", "");
        int slash = credential.indexOf('/');
        if (slash < 1 || signedHeaders.isEmpty() || signature.isEmpty()) {
            return Optional.empty();
        }
        return CredentialScope.parse(credential.substring(slash + 1))
                .map(scope -> new AuthorizationHeader(
                        credential.substring(0, slash), scope, List.of(signedHeaders.split(";")), signature));
    }
}
