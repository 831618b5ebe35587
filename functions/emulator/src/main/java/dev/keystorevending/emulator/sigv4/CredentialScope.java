package dev.keystorevending.emulator.sigv4;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Where and when a signature counts: {@code 20261124/eu-central-1/execute-api/aws4_request}.
 *
 * @param date the day, UTC, {@code yyyyMMdd}
 */
public record CredentialScope(String date, String region, String service) {

    private static final String TERMINATOR = "aws4_request";

    static Optional<CredentialScope> parse(String text) {
        String[] parts = text.split("/", -1);
        return parts.length == 4 && parts[3].equals(TERMINATOR)
                ? Optional.of(new CredentialScope(parts[0], parts[1], parts[2]))
                : Optional.empty();
    }

    String signature(String secretKey, String timestamp, String canonicalRequest) {
        String stringToSign = String.join(
                "\n",
                AuthorizationHeader.ALGORITHM,
                timestamp,
                text(),
                Hashes.sha256Hex(canonicalRequest.getBytes(StandardCharsets.UTF_8)));
        byte[] key = ("AWS4" + secretKey).getBytes(StandardCharsets.UTF_8);
        for (String part : new String[] {date, region, service, TERMINATOR}) {
            key = Hashes.hmac(key, part);
        }
        return HexFormat.of().formatHex(Hashes.hmac(key, stringToSign));
    }

    String text() {
        return String.join("/", date, region, service, TERMINATOR);
    }
}
