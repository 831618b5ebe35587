package dev.keystorevending.core.create;

import dev.keystorevending.core.keystore.Backing;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Hashes the canonical form of a request. */
public final class Fingerprint {

    private Fingerprint() {}

    static String of(CreateCommand.CreateRequest request) {
        String owner = request.backing() instanceof Backing.VpcEndpointService vpc
                ? vpc.owner().map(Object::toString).orElse("")
                : "";
        String canonical = String.join(
                "\n",
                configuration(request.backing()),
                owner,
                request.secret().value(),
                request.secretVersion().map(Object::toString).orElse(""),
                Boolean.toString(request.connect()),
                request.name().value());
        // appended only where there is one: requests without it keep the fingerprints that older items hold
        canonical += request.clientReference()
                .map(reference -> "\n" + reference.value())
                .orElse("");
        // an empty line is no reference
        canonical += request.rotation().map(mode -> "\n\n" + mode).orElse("");
        return ofText(canonical);
    }

    /** Returns the SHA-256 of a canonical form, in hex. */
    public static String ofText(String canonical) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(canonical.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }

    /** As requested, not as {@code PublicConfiguration} compares it: the hashes that the table holds must stay what they are. */
    private static String configuration(Backing backing) {
        return switch (backing) {
            case Backing.CloudHsm hsm ->
                "AWS_CLOUDHSM " + hsm.clusterId() + " " + hsm.trustAnchor().fingerprint();
            case Backing.PublicEndpoint xks ->
                "EXTERNAL_KEY_STORE PUBLIC_ENDPOINT " + xks.endpoint() + " " + xks.path() + " ";
            case Backing.VpcEndpointService xks ->
                "EXTERNAL_KEY_STORE VPC_ENDPOINT_SERVICE " + xks.endpoint() + " " + xks.path() + " " + xks.service();
        };
    }
}
