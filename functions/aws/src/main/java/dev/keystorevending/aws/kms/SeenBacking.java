package dev.keystorevending.aws.kms;

import dev.keystorevending.core.input.Choices;
import dev.keystorevending.core.input.Parsed;
import dev.keystorevending.core.keystore.AccountId;
import dev.keystorevending.core.keystore.Backing;
import dev.keystorevending.core.keystore.ClusterId;
import dev.keystorevending.core.keystore.Connectivity;
import dev.keystorevending.core.keystore.ProxyUriEndpoint;
import dev.keystorevending.core.keystore.ProxyUriPath;
import dev.keystorevending.core.keystore.TrustAnchor;
import dev.keystorevending.core.keystore.VpcEndpointServiceName;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.kms.model.CustomKeyStoresListEntry;
import software.amazon.awssdk.services.kms.model.XksProxyConfigurationType;

/** Reads the public configuration that KMS shows of a key store. */
final class SeenBacking {

    private SeenBacking() {}

    /** Returns nothing if a member is missing, or is not one that this service can read. */
    static Optional<Backing> of(CustomKeyStoresListEntry entry) {
        XksProxyConfigurationType xks = entry.xksProxyConfiguration();
        return xks == null
                ? value(entry.cloudHsmClusterId(), ClusterId::parse)
                        .flatMap(cluster -> value(entry.trustAnchorCertificate(), TrustAnchor::parse)
                                .map(anchor -> new Backing.CloudHsm(cluster, anchor)))
                : value(xks.connectivityAsString(), Choices.of(Connectivity.class))
                        .flatMap(connectivity -> external(connectivity, xks));
    }

    private static Optional<Backing> external(Connectivity connectivity, XksProxyConfigurationType xks) {
        return value(xks.uriEndpoint(), ProxyUriEndpoint::parse)
                .flatMap(endpoint -> value(xks.uriPath(), ProxyUriPath::parse).flatMap(path -> switch (connectivity) {
                    case PUBLIC_ENDPOINT -> Optional.of(new Backing.PublicEndpoint(endpoint, path));
                    case VPC_ENDPOINT_SERVICE ->
                        value(xks.vpcEndpointServiceName(), VpcEndpointServiceName::parse)
                                .map(service -> new Backing.VpcEndpointService(
                                        endpoint,
                                        path,
                                        service,
                                        value(xks.vpcEndpointServiceOwner(), AccountId::parse)));
                }));
    }

    private static <T> Optional<T> value(@Nullable String text, Function<String, Parsed<T>> parse) {
        return Optional.ofNullable(text).flatMap(shown -> parse.apply(shown).toOptional());
    }
}
