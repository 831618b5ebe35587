package dev.keystorevending.core.kms;

import dev.keystorevending.core.keystore.Backing;
import dev.keystorevending.core.keystore.KeyStoreType;
import java.util.Locale;

/**
 * The public configuration of a key store as one comparable text. Requests and the answers of KMS build it from the same
 * members, so equal texts mean the same cluster and certificate, or the same proxy. Nothing is documented about the form in which
 * KMS shows what it was sent, so what has no case (host names, cluster ids, service names) is compared in lower case, and a
 * host without the dot of the root and without the default port. Paths have a case and are compared exactly.
 */
public record PublicConfiguration(String text) {

    public static PublicConfiguration of(Backing backing) {
        return switch (backing) {
            case Backing.CloudHsm hsm ->
                cloudHsm(hsm.clusterId().value(), hsm.trustAnchor().fingerprint());
            case Backing.PublicEndpoint xks ->
                externalKeyStore(
                        "PUBLIC_ENDPOINT", xks.endpoint().value(), xks.path().value(), "");
            case Backing.VpcEndpointService xks ->
                externalKeyStore(
                        "VPC_ENDPOINT_SERVICE",
                        xks.endpoint().value(),
                        xks.path().value(),
                        xks.service().value());
        };
    }

    public static PublicConfiguration cloudHsm(String clusterId, String fingerprint) {
        return new PublicConfiguration("AWS_CLOUDHSM " + lower(clusterId) + " " + fingerprint);
    }

    /** The owner of the endpoint service is left out: KMS fills it in where the request left it out. */
    public static PublicConfiguration externalKeyStore(
            String connectivity, String endpoint, String path, String service) {
        return new PublicConfiguration(
                "EXTERNAL_KEY_STORE " + connectivity + " " + host(endpoint) + " " + path + " " + lower(service));
    }

    /** Returns the type of the key store. */
    public KeyStoreType type() {
        return KeyStoreType.valueOf(text.substring(0, text.indexOf(' ')));
    }

    private static String host(String endpoint) {
        return without(".", without(":443", lower(endpoint)));
    }

    private static String without(String ending, String text) {
        return text.endsWith(ending) ? text.substring(0, text.length() - ending.length()) : text;
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
