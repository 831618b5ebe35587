package dev.keystorevending.core.fake;

import dev.keystorevending.core.keystore.Backing;
import dev.keystorevending.core.keystore.ClusterId;
import dev.keystorevending.core.keystore.VpcEndpointServiceName;
import dev.keystorevending.core.probe.ClusterFacts;
import dev.keystorevending.core.probe.EndpointServiceFacts;
import dev.keystorevending.core.probe.Probes;
import dev.keystorevending.core.probe.ProxyFacts;
import dev.keystorevending.core.secret.Credential.ProxyCredential;
import java.util.ArrayList;
import java.util.List;

/** Probes that find nothing, and remember what they were asked for. */
public final class FakeProbes implements Probes {

    private final List<String> asked = new ArrayList<>();

    /** The hosts, clusters and services so far. */
    public List<String> asked() {
        return List.copyOf(asked);
    }

    @Override
    public ProxyFacts proxy(Backing.PublicEndpoint proxy, ProxyCredential credential) {
        asked.add(proxy.endpoint().host());
        return new ProxyFacts.Unresolved(false);
    }

    @Override
    public ClusterFacts cluster(ClusterId id) {
        asked.add(id.value());
        return new ClusterFacts.Missing();
    }

    @Override
    public EndpointServiceFacts endpointService(VpcEndpointServiceName name) {
        asked.add(name.value());
        return new EndpointServiceFacts.Missing();
    }
}
