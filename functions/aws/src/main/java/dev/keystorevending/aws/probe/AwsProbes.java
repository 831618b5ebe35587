package dev.keystorevending.aws.probe;

import dev.keystorevending.aws.ErrorCode;
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
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.cloudhsmv2.CloudHsmV2Client;
import software.amazon.awssdk.services.cloudhsmv2.model.Cluster;

/** Looks at proxies over the network, at clusters with CloudHSM, and at VPC endpoint services with EC2. */
public final class AwsProbes implements Probes {

    /** The IAM actions that this adapter needs; both have no resource-level permission that could name one before it is seen. */
    public static final List<String> ACTIONS = List.of("cloudhsm:DescribeClusters", "ec2:DescribeVpcEndpointServices");

    private final Network network;
    private final HealthRequest request;
    private final Clients clients;
    private final Duration time;

    /**
     * The clients, created with the first probe that needs them. It is an interface and no pair of suppliers, because the type of a
     * supplier would load the client's class, which the packages of functions without probes do not have.
     */
    public interface Clients {
        CloudHsmV2Client cloudHsm();

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
        try {
            return clients
                    .cloudHsm()
                    .describeClusters(request -> request.filters(Map.of("clusterIds", List.of(id.value()))))
                    .clusters()
                    .stream()
                    .filter(cluster -> id.value().equals(cluster.clusterId()))
                    .findFirst()
                    .map(AwsProbes::shown)
                    .orElseGet(ClusterFacts.Missing::new);
        } catch (AwsServiceException failed) {
            return new ClusterFacts.NotShown(ErrorCode.of(failed));
        } catch (SdkException lost) {
            return new ClusterFacts.NotShown(lost.getClass().getSimpleName());
        }
    }

    private static ClusterFacts shown(Cluster cluster) {
        var hsms = cluster.hsms().stream()
                .map(hsm -> new ClusterFacts.Hsm(text(hsm.stateAsString()), text(hsm.availabilityZone())))
                .toList();
        String certificate = Optional.ofNullable(cluster.certificates())
                .map(certificates -> text(certificates.clusterCertificate()))
                .orElse("");
        return new ClusterFacts.Shown(text(cluster.stateAsString()), hsms, certificate);
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value;
    }

    @Override
    public EndpointServiceFacts endpointService(VpcEndpointServiceName name) {
        return clients.endpointServices().find(name);
    }
}
