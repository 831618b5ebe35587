package dev.keystorevending.aws.wiring;

import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import software.amazon.awssdk.endpoints.Endpoint;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.endpoints.DynamoDbEndpointProvider;
import software.amazon.awssdk.services.eventbridge.endpoints.EventBridgeEndpointProvider;
import software.amazon.awssdk.services.kms.endpoints.KmsEndpointProvider;
import software.amazon.awssdk.services.secretsmanager.endpoints.SecretsManagerEndpointProvider;

/**
 * The Regional endpoints of AWS's services, from the endpoint rules of the SDK. A client that is given its endpoint does not look for another one.
 * Otherwise the SDK takes the usual one from its metadata of all services, and initializes 316 classes for that at the first request.
 */
final class Endpoints {

    /** The SDK itself evaluates these variables. */
    private static final String[] CONFIGURED = {
        "AWS_ENDPOINT_URL", "AWS_USE_FIPS_ENDPOINT", "AWS_USE_DUALSTACK_ENDPOINT"
    };

    private Endpoints() {}

    /** Returns the usual endpoint, unless a variable of the environment that is not blank configures another one. */
    static Optional<URI> usual(Map<String, String> environment, Region region, Function<Region, URI> rules) {
        for (var variable : environment.entrySet()) {
            for (String configured : CONFIGURED) {
                if (variable.getKey().startsWith(configured)
                        && !variable.getValue().isBlank()) {
                    return Optional.empty();
                }
            }
        }
        return Optional.of(rules.apply(region));
    }

    static URI dynamoDb(Region region) {
        return uri(DynamoDbEndpointProvider.defaultProvider().resolveEndpoint(to -> to.region(region)));
    }

    static URI secretsManager(Region region) {
        return uri(SecretsManagerEndpointProvider.defaultProvider().resolveEndpoint(to -> to.region(region)));
    }

    static URI eventBridge(Region region) {
        return uri(EventBridgeEndpointProvider.defaultProvider().resolveEndpoint(to -> to.region(region)));
    }

    static URI kms(Region region) {
        return uri(KmsEndpointProvider.defaultProvider().resolveEndpoint(to -> to.region(region)));
    }

    /** Returns the endpoint of a service whose SDK module is not in the package: that of KMS with another first label. */
    static URI beside(String service, Region region) {
        return URI.create("https://" + service + kms(region).getHost().substring("kms".length()));
    }

    private static URI uri(CompletableFuture<Endpoint> endpoint) {
        return endpoint.join().endpointUrl().toUri();
    }
}
