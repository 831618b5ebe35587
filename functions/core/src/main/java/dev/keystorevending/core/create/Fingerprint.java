package dev.keystorevending.core.create;

import dev.keystorevending.core.keystore.Backing;
import dev.keystorevending.core.kms.PublicConfiguration;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The canonical form of an order, hashed. */
final class Fingerprint {

    private Fingerprint() {}

    static String of(CreateCommand.Order order) {
        String owner = order.backing() instanceof Backing.VpcEndpointService vpc
                ? vpc.owner().map(Object::toString).orElse("")
                : "";
        String canonical = String.join(
                "\n",
                PublicConfiguration.of(order.backing()).text(),
                owner,
                order.secret().value(),
                order.secretVersion().map(Object::toString).orElse(""),
                Boolean.toString(order.connect()),
                order.name().value());
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(canonical.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }
}
