package dev.keystorevending.aws.probe;

import dev.keystorevending.core.keystore.Backing;
import dev.keystorevending.core.keystore.ClusterId;
import dev.keystorevending.core.keystore.VpcEndpointServiceName;
import dev.keystorevending.core.probe.ClusterFacts;
import dev.keystorevending.core.probe.EndpointServiceFacts;
import dev.keystorevending.core.probe.Probes;
import dev.keystorevending.core.probe.ProxyFacts;
import dev.keystorevending.core.secret.Credential.ProxyCredential;
import java.time.Duration;
import java.util.List;

/** Looks at proxies over the network, at clusters with CloudHSM, and at VPC endpoint services with EC2. */
public final class AwsProbes implements Probes {

    /** The IAM actions that this adapter needs; both have no resource-level permission that could name one before it is seen. */
    public static final List<String> ACTIONS = List.of("cloudhsm:DescribeClusters", "ec2:DescribeVpcEndpointServices");

    private final Network network;
    private final HealthRequest request;
    private final Clients clients;
    private final Duration time;

    /** The callers of AWS services, created with the first probe that needs them. */
    public interface Clients {
        Clusters clusters();

        EndpointServices endpointServices();
    }

    public AwsProbes(Network network, String region, Clients clients) {
        this(network, region, clients, BUDGET);
    }

    /** Does the same with another time for a proxy. */
    AwsProbes(Network network, String region, Clients clients, Duration time) {
        this.network = network;
        this.request = new HealthRequest(region);
        this.clients = clients;
        this.time = time;
    }

    @Override
    public ProxyFacts proxy(Backing.PublicEndpoint proxy, ProxyCredential credential) {
        return ProxyLook.at(network, proxy, credential, request, time);
    }

    @Override
    public ClusterFacts cluster(ClusterId id) {
        return clients.clusters().find(id);
    }

    @Override
    public EndpointServiceFacts endpointService(VpcEndpointServiceName name) {
        return clients.endpointServices().find(name);
    }
}
