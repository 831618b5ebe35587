package dev.keystorevending.core.probe;

import dev.keystorevending.core.keystore.Backing;
import dev.keystorevending.core.keystore.ClusterId;
import dev.keystorevending.core.keystore.VpcEndpointServiceName;
import dev.keystorevending.core.secret.Credential;
import java.time.Duration;

/** Looks at what a key store would stand on, and changes nothing. No method throws for what it finds. */
public interface Probes {

    /** One call ends within this time. */
    Duration BUDGET = Duration.ofSeconds(6);

    /**
     * Connects to a proxy as KMS does, and asks for its health. It connects to one address that {@link PublicAddresses}
     * allows, on port 443, and to nothing else. It sends the request only if the certificate is valid for the host.
     */
    ProxyFacts proxy(Backing.PublicEndpoint proxy, Credential.ProxyCredential credential);

    ClusterFacts cluster(ClusterId id);

    EndpointServiceFacts endpointService(VpcEndpointServiceName name);
}
